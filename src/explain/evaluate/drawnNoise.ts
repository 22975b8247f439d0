import { UnsupportedError } from "../../base/errors.ts";
import { isFloat } from "../../base/dtype.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { foldIn, normal, randomKey, uniform } from "../../base/random.ts";

/** Changes of an input for the n-th sample, of its shape. */
export type Perturb = (x: NdArray, sample: number) => NdArray;

/** Normal noise of this standard deviation. */
export const normalNoise =
  (deviation: number, seed: number): Perturb =>
  ({ shape, data }, sample) => ({
    dtype: "float32",
    shape,
    data: normal(foldIn(randomKey(seed), sample), data.length).map((v) => deviation * v),
  });

/** Noise that is equally likely anywhere within a radius. */
export const uniformNoise =
  (radius: number, seed: number): Perturb =>
  ({ shape, data }, sample) => ({
    dtype: "float32",
    shape,
    data: uniform(foldIn(randomKey(seed), sample), data.length, { low: -radius, high: radius }),
  });

/** @throws {UnsupportedError} for inputs that cannot change a little. */
export function expectFloats(where: string, { dtype }: NdArray): void {
  if (isFloat(dtype)) return;
  throw new UnsupportedError({
    where,
    problem: "whole numbers, as of tokens, cannot be changed a little",
    received: dtype,
    mend: "use pixelFlipping, which replaces tokens",
  });
}

/** Element by element. */
export function combine(a: NdArray, b: NdArray, of: (a: number, b: number) => number): NdArray {
  const [x, y] = [a.data as Float32Array, b.data as Float32Array];
  return { ...a, data: x.map((v, i) => of(v, y[i]!)) };
}
