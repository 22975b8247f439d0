import { allocate } from "../base/dtype.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sizeOf } from "../base/shape.ts";

/**
 * Memory for rows chosen from arrays, one place for each of them. What was taken before is written over: memory that is let
 * go at every step has the garbage collector at work beside the step.
 */
export class RowMemory {
  readonly #kept = new Map<string, NdArray["data"]>();

  /** Rows of the first axis, in the order given; they stand until the next are taken to that place. */
  take(place: string, { dtype, shape, data }: NdArray, rows: ArrayLike<number>): NdArray {
    const taken = [rows.length, ...shape.slice(1)];
    const size = sizeOf(taken);
    let kept = this.#kept.get(place);
    if (kept === undefined || kept.length < size) {
      kept = allocate(dtype, size);
      this.#kept.set(place, kept);
    }
    // One type for both: source and target always have the same element type.
    const from = data as Float32Array;
    const to = (kept as Float32Array).subarray(0, size);
    const width = size / Math.max(1, rows.length);
    if (width === 1) for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
    else
      for (let i = 0; i < rows.length; i++)
        to.set(from.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
    return { dtype, shape: taken, data: to };
  }
}
