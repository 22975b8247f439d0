import { foldIn, permutation, type RandomKey } from "../base/random.ts";
import { sliceRows, type NdArray } from "../base/ndarray.ts";
import type { Batch, BatchSource } from "../data/index.ts";
import { RowMemory } from "./rowMemory.ts";

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
  const batchOf = (cut: (array: NdArray, place: string) => NdArray): Batch => ({
    x: x.map((array, i) => cut(array, `x${i}`)),
    y: y.map((array, i) => cut(array, `y${i}`)),
    sampleWeight: sampleWeight && cut(sampleWeight, "sampleWeight"),
  });
  const memory = new RowMemory();
  return {
    length,
    sampled: {
      examples,
      batchSize,
      take: (rows) => batchOf((array, place) => memory.take(place, array, rows)),
    },
    *batches(epoch, from) {
      const order = shuffle && permutation(foldIn(shuffle, epoch), examples);
      const own = new RowMemory();
      for (let i = from; i < length; i++) {
        const start = i * batchSize;
        const end = Math.min(start + batchSize, examples);
        const rows = order?.subarray(start, end);
        yield batchOf((array, place) => (rows ? own.take(place, array, rows) : sliceRows(array, start, end)));
      }
    },
  };
}
