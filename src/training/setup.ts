import type { Configured, Json, JsonRecord } from "../base/json.ts";
import { LoomError } from "../base/errors.ts";
import type { Network } from "../layers/network.ts";
import { networkToJson } from "../layers/saved.ts";
import type { Objective } from "./objective.ts";

const configured = (thing: Configured | undefined): Json =>
  thing === undefined ? null : { name: thing.name, config: thing.config };

/** Everything that decides where a run leads, as JSON: a checkpoint goes on only where it is the same. */
export function runSetup(network: Network, objective: Objective, options: JsonRecord): JsonRecord {
  const { optimizer, losses, lossWeights, metrics, method } = objective;
  const setup = {
    ...options,
    optimizer: configured(optimizer),
    losses: losses.map(configured),
    lossWeights,
    // Left out where there is none, as in checkpoints from before there were methods.
    ...(method && { method: configured(method) }),
    metrics: metrics.map(({ name, metric }) => ({ name, metric: configured(metric) })),
    network: describeNetwork(network),
  };
  // What JSON cannot hold must look the same before and after it was written.
  return JSON.parse(JSON.stringify(setup)) as JsonRecord;
}

/** Layers of the user's own may hold functions, which cannot be compared: their weights still are. */
function describeNetwork(network: Network): Json {
  try {
    return networkToJson(network);
  } catch (error) {
    if (error instanceof LoomError) return null;
    throw error;
  }
}

/** A place where two JSON values differ, as `network.layers.3.options.rate`. */
export interface Difference {
  readonly at: string;
  readonly before: string;
  readonly now: string;
}

const isObject = (value: Json | undefined): value is JsonRecord | readonly Json[] =>
  typeof value === "object" && value !== null;

const show = (value: Json | undefined): string =>
  value === undefined ? "nothing" : JSON.stringify(value).slice(0, 200);

/** The first place where two JSON values differ. */
export function firstDifference(
  before: Json | undefined,
  now: Json | undefined,
  at = "",
): Difference | undefined {
  if (isObject(before) && isObject(now)) {
    const [a, b] = [before as JsonRecord, now as JsonRecord];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = firstDifference(a[key], b[key], at === "" ? key : `${at}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return before === now ? undefined : { at, before: show(before), now: show(now) };
}
