import { expect } from "vitest";
import type { NdArray } from "../src/base/ndarray.ts";

/**
 * Fails unless every element lies within `tolerance` of the expected one, relative to the largest element
 * expected: float32 sums cannot promise more for elements that nearly cancel.
 */
export function expectClose(what: string, actual: NdArray, expected: NdArray, tolerance = 1e-5): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape);
  expect(actual.dtype, `dtype of ${what}`).toBe(expected.dtype);
  const scale = Math.max(1e-3, ...Array.from(expected.data as Float32Array, Math.abs));
  const differences = Array.from(expected.data as Float32Array, (value, i) =>
    Math.abs(Number(actual.data[i]) - value),
  );
  // NaN anywhere makes this NaN, which fails.
  const worst = differences.reduce((a, b) => Math.max(a, b), 0) / scale;
  expect(worst, `largest relative difference of ${what}`).toBeLessThanOrEqual(tolerance);
}
