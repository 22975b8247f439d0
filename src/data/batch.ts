import type { NdArray } from "../base/ndarray.ts";

/** Examples that go through the model together; the arrays in the order of its inputs and outputs. */
export interface Batch {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
  /** One weight for each example. */
  readonly sampleWeight?: NdArray | undefined;
}

/** Where batches come from. Asked again for every epoch; the same epoch always gives the same batches. */
export interface BatchSource {
  /** How many batches an epoch has, if known. */
  readonly length: number | undefined;
  /** The batches of an epoch (counted from 0), without the first `from`: how a run goes on in mid-epoch. */
  batches(epoch: number, from: number): Iterable<Batch> | AsyncIterable<Batch>;
}
