import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { foldIn, randomKey, uniform } from "../base/random.ts";
import type { Batch, BatchSource } from "../data/index.ts";

export interface TextWindowsOptions {
  /** Tokens of a window. */
  readonly length: number;
  readonly batchSize: number;
  /**
   * Draws windows that begin anywhere, other ones in every epoch; without, windows lie behind each other and cover
   * the text. Default: none.
   */
  readonly seed?: number | undefined;
  /** Batches of an epoch of drawn windows. Default: so many that they hold as many tokens as the text. */
  readonly steps?: number | undefined;
}

/**
 * Windows of a long text for a language model: `x` the tokens of a window, `y` the token after each of them, both
 * int32 `[batch, length]`.
 * @throws {DataError} when the text is shorter than a window and a token.
 * @example
 * const source = text.textWindows([1, 2, 3, 4, 5, 6, 7], { length: 3, batchSize: 2 });
 * source.length // 1
 */
export function textWindows(tokens: ArrayLike<number>, options: TextWindowsOptions): BatchSource {
  const { length, batchSize, seed, steps } = complete("textWindows", options, {
    length: undefined,
    batchSize: undefined,
    seed: undefined,
    steps: undefined,
  }) as TextWindowsOptions;
  const count = { min: 1, integer: true };
  checkNumbers(
    "textWindows",
    { length, batchSize, steps },
    { length: count, batchSize: count, steps: count },
  );
  const ids = Int32Array.from(tokens);
  if (ids.length <= length) {
    throw new DataError({
      where: "textWindows",
      problem: "the text is too short",
      expected: `more than ${length} tokens`,
      received: `${ids.length}`,
    });
  }
  const whole = Math.floor((ids.length - 1) / length);
  const cut = (starts: ArrayLike<number>): Batch => {
    const window = (shift: number): NdArray => {
      const data = new Int32Array(starts.length * length);
      for (let row = 0; row < starts.length; row++) {
        const from = starts[row]! + shift;
        data.set(ids.subarray(from, from + length), row * length);
      }
      return { dtype: "int32", shape: [starts.length, length], data };
    };
    return { x: [window(0)], y: [window(1)] };
  };
  if (seed === undefined) {
    const batches = Math.ceil(whole / batchSize);
    return {
      length: batches,
      *batches(_, from) {
        for (let i = from; i < batches; i++) {
          const rows = Math.min(batchSize, whole - i * batchSize);
          yield cut(Array.from({ length: rows }, (__, row) => (i * batchSize + row) * length));
        }
      },
    };
  }
  const batches = steps ?? Math.ceil(whole / batchSize);
  return {
    length: batches,
    *batches(epoch, from) {
      const key = foldIn(randomKey(seed), epoch);
      for (let i = from; i < batches; i++) {
        const places = uniform(foldIn(key, i), batchSize);
        yield cut(Array.from(places, (place) => Math.floor(place * (ids.length - length))));
      }
    },
  };
}
