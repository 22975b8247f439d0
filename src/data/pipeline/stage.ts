/** One stage of a pipeline: gives the elements of an epoch, from any of them on. */
export interface Stage<T> {
  /** How many elements an epoch has: undefined where unknown, infinite where it never ends. */
  readonly length: number | undefined;
  /**
   * The elements of an epoch (counted from 0) without the first `from`. Ending the iteration early closes
   * what stands behind it.
   */
  open(epoch: number, from: number): AsyncGenerator<T, void, undefined>;
}
