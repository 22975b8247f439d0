import { DataError } from "../../base/errors.ts";
import { ndarray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { randomKey, uniform } from "../../base/random.ts";
import type { Model } from "../../training/index.ts";
import { logSumExp } from "../rows.ts";
import { exposure } from "./exposure.ts";

/** What is planted, and how often. */
export interface CanaryOptions {
  /** The secret's form; every `#` becomes a random digit. Default: `the secret is ######. `. */
  readonly format?: string;
  /** How often it stands in the text. Default: 4. */
  readonly repeats?: number;
  /** How many other secrets of the form are drawn, to compare with. Default: 1000. */
  readonly candidates?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/** A text with a secret in it. */
export interface PlantedCanary {
  readonly text: string;
  readonly canary: string;
  /** Secrets of the same form that are not in it. */
  readonly others: readonly string[];
}

/**
 * Puts a random secret into a training text, at random places (Carlini et al. 2019, "The secret sharer"): train on the text, then
 * ask {@link canaryExposure} how much better the model knows the secret than others of its form.
 * @throws {OptionError} for numbers out of range.
 * @throws {DataError} for a form without a `#`.
 * @example audit.plantCanary("all the world's a stage", { format: "pin #### ", repeats: 2 }).others.length // 1000
 */
export function plantCanary(text: string, options: CanaryOptions = {}): PlantedCanary {
  const where = "audit.plantCanary";
  const settings = complete(where, options, {
    format: "the secret is ######. ",
    repeats: 4,
    candidates: 1000,
    seed: 0,
  });
  const { format, repeats, candidates, seed } = settings;
  checkNumbers(where, settings, {
    repeats: { min: 0, integer: true },
    candidates: { min: 1, integer: true },
  });
  const length = format.split("#").length - 1;
  if (length === 0) {
    throw new DataError({
      where,
      problem: "the form has no place for a secret",
      expected: "a # for each digit",
    });
  }
  const digits = uniform(randomKey(seed), (candidates + 1) * length + repeats);
  let used = 0;
  const draw = (): string => format.replace(/#/g, () => String(Math.floor(10 * digits[used++]!)));
  const canary = draw();
  const others = Array.from({ length: candidates }, draw).filter((other) => other !== canary);
  const places = digits.subarray(used);
  return {
    text: scatter(
      text,
      Array.from(places, (share) => [share, canary]),
    ),
    canary,
    others,
  };
}

/** Puts pieces into a text, each at its share of the length, as 0.5 for the middle. */
export function scatter(text: string, pieces: readonly (readonly [share: number, piece: string])[]): string {
  let from = 0;
  const parts = [...pieces]
    .sort(([a], [b]) => a - b)
    .map(([share, piece]) => {
      const before = text.slice(from, Math.floor(text.length * share));
      from += before.length;
      return before + piece;
    });
  return parts.join("") + text.slice(from);
}

/** Secrets that go through the model together. */
const batchSize = 100;

export interface CanaryTokens {
  /** Makes tokens of a text; secrets of one form must have equally many. */
  readonly encode: (text: string) => readonly number[];
}

/**
 * The {@link exposure} of a planted secret, in bits, by a model that takes tokens int32 `[batch, time]` and gives logits
 * `[batch, time, tokens]` of the next ones.
 * @throws {DataError} when secrets have different numbers of tokens.
 * @example
 * async function exposed(model: Model, planted: audit.PlantedCanary, encode: (text: string) => number[]) {
 *   return audit.canaryExposure(model, planted, { encode });
 * }
 */
export async function canaryExposure(
  model: Model,
  { canary, others }: PlantedCanary,
  tokens: CanaryTokens,
): Promise<number> {
  const [own, ...losses] = await secretLosses(model, [canary, ...others], tokens);
  return exposure(own!, losses);
}

/**
 * What it costs a model to read each of some secrets from its second token on, in nats.
 * @throws {DataError} when secrets have different numbers of tokens.
 */
export async function secretLosses(
  model: Model,
  secrets: readonly string[],
  { encode }: CanaryTokens,
): Promise<number[]> {
  const sequences = secrets.map(encode);
  const length = sequences[0]!.length;
  if (sequences.some((tokens) => tokens.length !== length)) {
    throw new DataError({
      where: "audit.canaryExposure",
      problem: "secrets have different numbers of tokens, so that their losses do not compare",
      mend: "use a tokenizer of characters",
    });
  }
  const inputs = Int32Array.from(sequences.flatMap((tokens) => tokens.slice(0, -1)));
  const made = await model.predict(ndarray("int32", [sequences.length, length - 1], inputs), { batchSize });
  const logits = (await made.data()) as Float32Array;
  const tokens = made.shape.at(-1)!;
  return sequences.map((sequence, i) => {
    let loss = 0;
    for (let time = 0; time < length - 1; time++) {
      const start = (i * (length - 1) + time) * tokens;
      const row = logits.subarray(start, start + tokens);
      loss += logSumExp(row) - row[sequence[time + 1]!]!;
    }
    return loss;
  });
}
