import type { NdArray } from "../base/ndarray.ts";

/** Examples that go through the model together; the arrays in the order of its inputs and outputs. */
export interface Batch {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
  /** One weight for each example. */
  readonly sampleWeight?: NdArray | undefined;
}

/** Examples in memory that can be asked for in any choice, by their numbers. */
export interface Sampled<T> {
  readonly examples: number;
  /** How many make a batch. */
  readonly batchSize: number;
  /** What makes examples hold parts of others, where something does. */
  readonly mixedBy?: string | undefined;
  /**
   * The examples of these rows as one batch, or none at all where there are none. It may be written over by the next.
   * @param at the batch's place, as maps are told it
   */
  take(rows: Uint32Array, at: { readonly epoch: number; readonly index: number }): T | Promise<T>;
}

/** Where batches come from. Asked again for every epoch; the same epoch always gives the same batches. */
export interface BatchSource {
  /** How many batches an epoch has, if known. */
  readonly length: number | undefined;
  /** The batches of an epoch (counted from 0), without the first `from`: how a run goes on in mid-epoch. */
  batches(epoch: number, from: number): Iterable<Batch> | AsyncIterable<Batch>;
  /** Where batches of any choice of examples can be had: differentially private training draws its own. */
  readonly sampled?: Sampled<Batch> | undefined;
}
