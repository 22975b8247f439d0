import { isConfigured, type Json, type JsonRecord } from "../base/json.ts";
import type { Registry } from "../base/registry.ts";
import type { Configured } from "../base/json.ts";
import * as losses from "../losses/index.ts";
import * as metrics from "../metrics/index.ts";
import type { CompileOptions } from "./objective.ts";
import * as optimizers from "../optimizers/index.ts";

/** Names stay names, and what factories made becomes `{ name, config }`, whatever lists and records it stands in. */
function toSaved(value: unknown): Json {
  if (isConfigured(value)) return { name: value.name, config: value.config };
  if (Array.isArray(value)) return value.map(toSaved);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toSaved(inner)]));
  }
  return value as Json;
}

/** What a model was compiled with, as JSON. */
export const compileToJson = (options: CompileOptions): JsonRecord => toSaved(options) as JsonRecord;

type Maker = Pick<Registry<Configured>, "fromConfig">;

function fromSaved(value: Json | undefined, maker: Maker): unknown {
  if (isConfigured(value)) return maker.fromConfig(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((inner) => fromSaved(inner, maker));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, fromSaved(inner as Json, maker)]),
    );
  }
  return value;
}

/**
 * What {@link compileToJson} wrote.
 * @throws {OptionError} for a loss, metric or optimizer that is not known.
 */
export function compileFromJson(json: JsonRecord): CompileOptions {
  const makers: Readonly<Record<string, Maker>> = {
    optimizer: optimizers,
    loss: losses,
    metrics,
    weightedMetrics: metrics,
    method: { fromConfig: optimizers.gradientMethodFromConfig },
  };
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, makers[key] ? fromSaved(value, makers[key]) : value]),
  ) as CompileOptions;
}
