import { allocate, isFloat, toTypedArray, type DType } from "../../base/dtype.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { sizeOf } from "../../base/shape.ts";
import type { InputSample } from "../../graph/op.ts";

/** Numbers in [0, 1) that are the same in every run (the Park-Miller generator). */
export function fixedRandom(seed: number): () => number {
  let state = seed + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** The array that an op's sample stands for; floats in the dtype asked for. */
export function sampleArray(sample: InputSample, float: DType, random: () => number): NdArray {
  const { shape, dtype, low, high, values } = Array.isArray(sample)
    ? { shape: sample as readonly number[] }
    : (sample as {
        shape: readonly number[];
        dtype?: DType;
        low?: number;
        high?: number;
        values?: readonly number[];
      });
  const numbers =
    values ??
    Array.from({ length: sizeOf(shape) }, () => (low ?? -1) + ((high ?? 1) - (low ?? -1)) * random());
  const type = dtype === undefined || isFloat(dtype) ? float : dtype;
  return { dtype: type, shape, data: toTypedArray(type, numbers) };
}

/** A random array like `array`, between -1 and 1. */
export function directionLike(array: NdArray, random: () => number): NdArray {
  const data = allocate(array.dtype, array.data.length);
  for (let i = 0; i < data.length; i++) data[i] = 2 * random() - 1;
  return { ...array, data };
}

/** `x + step v`. */
export function moved(x: NdArray, v: NdArray, step: number): NdArray {
  const data = x.data.slice();
  for (let i = 0; i < data.length; i++) data[i] = Number(x.data[i]) + step * Number(v.data[i]);
  return { ...x, data };
}

/** The inner product of two lists of arrays. */
export const inner = (a: readonly NdArray[], b: readonly NdArray[]): number =>
  a.reduce((total, x, i) => {
    for (let j = 0; j < x.data.length; j++) total += Number(x.data[j]) * Number(b[i]!.data[j]);
    return total;
  }, 0);
