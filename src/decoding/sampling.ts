import { ComputeError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { foldIn, randomBits, randomKey, type RandomKey } from "../base/random.ts";
import { argMax, logSumExp } from "./logProbabilities.ts";
import { inTurn, type LogitsProcessor } from "./logitsProcessor.ts";
import { noRepeatNgram, repetitionPenalty } from "./repetition.ts";
import { minP, temperature, topK, topP } from "./truncation.ts";

/** How the next token is chosen. With the defaults it is drawn from the model's own distribution. */
export interface SamplingOptions {
  /** What logits are divided by; 0 always takes the likeliest token. Default: 1. */
  readonly temperature?: number;
  /** Draw from so many likeliest tokens; 0 from all. Default: 0. */
  readonly topK?: number;
  /** Draw from the likeliest tokens that have so much probability together. Default: 1, all. */
  readonly topP?: number;
  /** Draw from tokens at least so many times as likely as the likeliest. Default: 0, all. */
  readonly minP?: number;
  /** Above 1, makes tokens that came before less likely. Default: 1. */
  readonly repetitionPenalty?: number;
  /** Sequences of so many tokens come at most once; 0 leaves them. Default: 0. */
  readonly noRepeatNgram?: number;
  /** Equal seeds give equal tokens. Default: 0. */
  readonly seed?: number;
}

/** Where a token is chosen. */
export interface SamplingPlace {
  /** The tokens before it, with those of the prompt. Default: none. */
  readonly tokens?: ArrayLike<number>;
  /** The row of the batch. Default: 0. */
  readonly row?: number;
  /** How many tokens were drawn in this row before. Default: 0. */
  readonly step?: number;
}

/** Chooses the next token by its logits. The same place has the same chance, whatever was drawn elsewhere. */
export type Sampler = (logits: Float32Array, place?: SamplingPlace) => number;

function unusable(logits: Float32Array): ComputeError {
  const broken = logits.some((x) => Number.isNaN(x) || x === Infinity);
  return new ComputeError({
    where: "decoding",
    problem: broken ? "logits are not finite" : "no token is left to choose from",
    expected: "at least one finite logit, and the others finite or -Infinity",
    mend: broken ? "look at the model's loss and weights" : "choose a smaller noRepeatNgram",
  });
}

/**
 * The likeliest token, of equal ones the first.
 * @throws {ComputeError} when no logit is a number above -infinity.
 * @example decoding.greedy(Float32Array.of(0.1, 2, -1)) // 1
 */
export function greedy(logits: Float32Array): number {
  const token = argMax(logits);
  if (token === -1) throw unusable(logits);
  return token;
}

/**
 * A token drawn from `softmax(logits)` by a key: the first whose cumulative probability exceeds a uniform number.
 * @throws {ComputeError} when a logit is NaN or infinite, or none is above -infinity.
 */
export function drawToken(logits: Float32Array, key: RandomKey): number {
  const total = logSumExp(logits);
  if (!Number.isFinite(total)) throw unusable(logits);
  const [high, low] = randomBits(key, 2);
  const uniform = ((high! >>> 5) * 2 ** 26 + (low! >>> 6)) * 2 ** -53;
  let [sum, last] = [0, 0];
  for (let i = 0; i < logits.length; i++) {
    if (logits[i] === -Infinity) continue;
    sum += Math.exp(logits[i]! - total);
    last = i;
    if (uniform < sum) return i;
  }
  // Rounding left the sum a little below 1.
  return last;
}

/** The processors that options ask for, in Hugging Face's order: penalties, temperature, then truncation. */
export function processorsOf(options: SamplingOptions): LogitsProcessor[] {
  const { noRepeatNgram: size, repetitionPenalty: penalty, temperature: heat, ...cut } = completed(options);
  return [
    ...(penalty === 1 ? [] : [repetitionPenalty(penalty)]),
    ...(size === 0 ? [] : [noRepeatNgram(size)]),
    ...(heat === 1 || heat === 0 ? [] : [temperature(heat)]),
    ...(cut.topK === 0 ? [] : [topK(cut.topK)]),
    ...(cut.topP === 1 ? [] : [topP(cut.topP)]),
    ...(cut.minP === 0 ? [] : [minP(cut.minP)]),
  ];
}

function completed(options: SamplingOptions) {
  const settings = complete("sampling", options, {
    temperature: 1,
    topK: 0,
    topP: 1,
    minP: 0,
    repetitionPenalty: 1,
    noRepeatNgram: 0,
    seed: 0,
  });
  checkNumbers("sampling", settings, {
    temperature: { min: 0 },
    topK: { min: 0, integer: true },
    topP: { min: 0, max: 1 },
    minP: { min: 0, max: 1 },
    repetitionPenalty: { min: 0, exclusive: true },
    noRepeatNgram: { min: 0, integer: true },
  });
  return settings;
}

/**
 * Chooses tokens as the options say: logits go through the processors, then a token is drawn by a key that
 * follows from seed, row and step.
 * @throws {OptionError} when an option is out of its range.
 * @example
 * const choose = decoding.sampler({ temperature: 0.8, topP: 0.95, seed: 1 });
 * const token = choose(Float32Array.of(0.5, 2, -1), { step: 0 });
 */
export function sampler(options: SamplingOptions = {}): Sampler {
  const { temperature: heat, seed } = completed(options);
  const process = inTurn(processorsOf(options));
  const key = randomKey(seed);
  return (logits, { tokens = [], row = 0, step = 0 } = {}) => {
    const changed = process(logits, tokens);
    return heat === 0 ? greedy(changed) : drawToken(changed, foldIn(foldIn(key, row), step));
  };
}
