import { allocate } from "../base/dtype.ts";
import { DataError, OptionError } from "../base/errors.ts";
import { takeRows, type NdArray } from "../base/ndarray.ts";
import { sameShape, showShape, sizeOf } from "../base/shape.ts";

/** Labelled examples: row i of `y` belongs to row i of `x`. */
export interface Examples {
  readonly x: NdArray;
  readonly y: NdArray;
}

/** Pictures uint8 `[n, height, width, channels]` with labels int32 `[n]`; without `test` when not split yet. */
export interface LabeledPictures {
  readonly train: Examples;
  readonly test?: Examples;
  /** Labels are places in this list. */
  readonly classNames: readonly string[];
}

/** A labelled data set with its split. */
export interface LabeledSplits extends LabeledPictures {
  readonly test: Examples;
}

/**
 * Arrays joined along their first axis.
 * @throws {DataError} when their other axes or dtypes differ, naming `where`.
 */
function concatRows(arrays: readonly NdArray[], where: string): NdArray {
  const first = arrays[0]!;
  const inner = first.shape.slice(1);
  const rows = arrays.reduce((sum, a) => sum + a.shape[0]!, 0);
  const data = allocate(first.dtype, rows * sizeOf(inner));
  let offset = 0;
  for (const { dtype, shape, data: part } of arrays) {
    if (dtype !== first.dtype || !sameShape(shape.slice(1), inner)) {
      const expected = `${first.dtype} [n, ${inner.join(", ")}]`;
      throw new DataError({
        where,
        problem: "parts differ",
        expected,
        received: `${dtype} ${showShape(shape)}`,
      });
    }
    (data as Float32Array).set(part as Float32Array, offset);
    offset += part.length;
  }
  return { dtype: first.dtype, shape: [rows, ...inner], data };
}

/** Several sets of examples as one, in order. */
export const joinExamples = (parts: readonly Examples[], where: string): Examples => ({
  x: concatRows(
    parts.map((p) => p.x),
    where,
  ),
  y: concatRows(
    parts.map((p) => p.y),
    where,
  ),
});

export interface LimitOptions {
  /** How many training examples to keep; the test set shrinks in proportion. Default all. */
  readonly limit?: number | undefined;
  /** Decides which. Default 0. */
  readonly seed?: number | undefined;
}

/**
 * A smaller data set: `limit` training examples and the same share of the test set, drawn evenly from every class
 * and shuffled. The same seed draws the same examples. Without `limit`, the data set as it is.
 * @throws {OptionError} when `limit` is no whole number of at least 1.
 */
export function limitExamples(splits: LabeledSplits, options: LimitOptions): LabeledSplits {
  const { limit, seed = 0 } = options;
  if (limit === undefined) return splits;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new OptionError({ where: "limit", expected: "a whole number, 1 or more", received: `${limit}` });
  }
  const { train, test } = splits;
  const trainRows = train.y.shape[0]!;
  if (limit >= trainRows) return splits;
  const testLimit = Math.max(1, Math.round((limit * test.y.shape[0]!) / trainRows));
  return { ...splits, train: drawBalanced(train, limit, seed), test: drawBalanced(test, testLimit, seed) };
}

function drawBalanced({ x, y }: Examples, count: number, seed: number): Examples {
  const random = randomFrom(seed);
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < y.data.length; row++) {
    const label = Number(y.data[row]);
    const rows = rowsOf.get(label);
    if (rows === undefined) rowsOf.set(label, [row]);
    else rows.push(row);
  }
  const classes = [...rowsOf.keys()]
    .sort((a, b) => a - b)
    .map((label) => shuffle(rowsOf.get(label)!, random));
  // One of each class in turn, so that any count is as even as it can be.
  const drawn: number[] = [];
  for (let turn = 0; drawn.length < Math.min(count, y.data.length); turn++) {
    for (const rows of classes) {
      if (turn < rows.length && drawn.length < count) drawn.push(rows[turn]!);
    }
  }
  shuffle(drawn, random);
  return { x: takeRows(x, drawn), y: takeRows(y, drawn) };
}

/** Fisher and Yates, in place. */
function shuffle(rows: number[], random: () => number): number[] {
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  return rows;
}

/** Numbers in [0, 1) by Mulberry32: enough for drawing examples, and the same on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
