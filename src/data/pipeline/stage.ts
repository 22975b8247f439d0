import type { NdArray } from "../../base/ndarray.ts";
import type { Sampled } from "../batch.ts";

/** Arrays whose rows are the elements of a stage: batches are gathered from them without making each element. */
export interface Rows {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
  readonly sampleWeight?: NdArray | undefined;
  /** The rows of an epoch in their order; as they lie without. */
  order?(epoch: number): Uint32Array;
}

/** One stage of a pipeline: gives the elements of an epoch, from any of them on. */
export interface Stage<T> {
  /** How many elements an epoch has: undefined where unknown, infinite where it never ends. */
  readonly length: number | undefined;
  /**
   * The elements of an epoch (counted from 0) without the first `from`. Ending the iteration early closes
   * what stands behind it.
   */
  open(epoch: number, from: number): AsyncGenerator<T, void, undefined>;
  /** Where the elements are rows of arrays: which. */
  readonly rows?: Rows;
  /** Where the elements are batches that can be made of any rows: how. */
  readonly sampled?: Sampled<T> | undefined;
}
