import { allocate } from "../base/dtype.ts";
import { foldIn, permutation, type RandomKey } from "../base/random.ts";
import { sliceRows, takeRows, type NdArray } from "../base/ndarray.ts";
import { sizeOf } from "../base/shape.ts";
import type { BatchSource } from "../data/index.ts";

export type { Batch, BatchSource } from "../data/index.ts";

/** Arrays in memory, as a source. */
export interface ArraySourceOptions {
  readonly batchSize: number;
  /** Draws a new order for every epoch; the order stays as it is without. */
  readonly shuffle?: RandomKey | undefined;
  readonly sampleWeight?: NdArray | undefined;
}

export const isSource = (x: unknown): x is BatchSource =>
  typeof x === "object" && x !== null && "batches" in x && typeof x.batches === "function";

/**
 * Batches from arrays in memory. The last one holds what is left. Each is written over the one before: a
 * batch is to be used before the next is asked for.
 */
export function arraySource(
  x: readonly NdArray[],
  y: readonly NdArray[],
  { batchSize, shuffle, sampleWeight }: ArraySourceOptions,
): BatchSource {
  const examples = x[0]!.shape[0]!;
  const length = Math.ceil(examples / batchSize);
  return {
    length,
    sampled: {
      examples,
      batchSize,
      take: (rows) => ({
        x: x.map((array) => takeRows(array, rows)),
        y: y.map((array) => takeRows(array, rows)),
        sampleWeight: sampleWeight && takeRows(sampleWeight, rows),
      }),
    },
    *batches(epoch, from) {
      const order = shuffle && permutation(foldIn(shuffle, epoch), examples);
      const gathered = new Map<NdArray, NdArray>();
      for (let i = from; i < length; i++) {
        const start = i * batchSize;
        const end = Math.min(start + batchSize, examples);
        const cut = (array: NdArray): NdArray => {
          if (order === undefined) return sliceRows(array, start, end);
          const before = gathered.get(array);
          const into = before?.shape[0] === end - start ? before : rowsLike(array, end - start);
          gathered.set(array, into);
          gatherRows(array, order.subarray(start, end), into);
          return into;
        };
        yield { x: x.map(cut), y: y.map(cut), sampleWeight: sampleWeight && cut(sampleWeight) };
      }
    },
  };
}

const rowsLike = ({ dtype, shape }: NdArray, rows: number): NdArray => {
  const taken = [rows, ...shape.slice(1)];
  return { dtype, shape: taken, data: allocate(dtype, sizeOf(taken)) };
};

/** Copies rows of the first axis, in the order given. */
function gatherRows(array: NdArray, rows: Uint32Array, into: NdArray): void {
  // One type for both: source and target always have the same element type.
  const from = array.data as Float32Array;
  const to = into.data as Float32Array;
  const width = to.length / rows.length;
  if (width === 1) {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
    return;
  }
  for (let i = 0; i < rows.length; i++)
    to.set(from.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
}
