import type { NdArray } from "../../base/ndarray.ts";

/** Curves `[batch, points]`, and of each the area under it, its way taken as 0 to 1. */
export interface Curves {
  /** Parts of the places that were taken away: `[points]`. */
  readonly shares: Float32Array;
  readonly curves: NdArray;
  /** `[batch]`. */
  readonly areas: Float32Array;
}

/** The area under a curve by trapezoids, divided by its width. */
export function areaUnder(xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  let area = 0;
  for (let i = 1; i < xs.length; i++) area += ((ys[i]! + ys[i - 1]!) / 2) * (xs[i]! - xs[i - 1]!);
  return area / (xs[xs.length - 1]! - xs[0]!);
}
