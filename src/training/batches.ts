import { foldIn, permutation, type RandomKey } from "../base/random.ts";
import { sliceRows, takeRows, type NdArray } from "../base/ndarray.ts";
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

/** Batches from arrays in memory. The last one holds what is left. */
export function arraySource(
  x: readonly NdArray[],
  y: readonly NdArray[],
  { batchSize, shuffle, sampleWeight }: ArraySourceOptions,
): BatchSource {
  const examples = x[0]!.shape[0]!;
  const length = Math.ceil(examples / batchSize);
  return {
    length,
    *batches(epoch, from) {
      const order = shuffle && permutation(foldIn(shuffle, epoch), examples);
      for (let i = from; i < length; i++) {
        const start = i * batchSize;
        const end = Math.min(start + batchSize, examples);
        const rows = order?.subarray(start, end);
        const cut = (array: NdArray) => (rows ? takeRows(array, rows) : sliceRows(array, start, end));
        yield { x: x.map(cut), y: y.map(cut), sampleWeight: sampleWeight && cut(sampleWeight) };
      }
    },
  };
}
