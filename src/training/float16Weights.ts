import { fromFloat16Bits, toTypedArray } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkChoice } from "../base/options.ts";

/** How weights are stored. */
export type StoredWeights = "float32" | "float16";

/** Where weights go, and in what form. */
export interface StoredWeightsOption {
  /**
   * `float16` stores weights of two axes or more in half the bytes, rounded to 11 bits: a relative error of up to
   * 2^-11, 0.05 %. They are computed with as float32 still. Vectors (biases, normalizations) stay as they are, as they
   * weigh next to nothing. Default: float32.
   */
  readonly weights?: StoredWeights;
}

/** What becomes of a weight that is stored as float16. */
export interface Float16Rounding {
  /** The weight's path. */
  readonly weight: string;
  readonly count: number;
  /** Numbers below 2^-14 in size, which keep fewer than 11 bits. */
  readonly subnormal: number;
  /** Numbers below 2^-25 in size, which become 0. */
  readonly zeros: number;
  /** The largest change of a number, relative to the weight's largest. */
  readonly error: number;
}

const smallestNormal = 2 ** -14;
const largest = 65504;
/** Halfway from the largest number to the next that there would be: from here on numbers round to infinity. */
const overflow = 65520;

/** Whether a weight is stored as float16 where that is asked for. */
const isHalved = ({ dtype, shape }: NdArray): boolean => dtype === "float32" && shape.length >= 2;

/** @throws {DataError} naming the weight, when one of its numbers is too large. */
function halved(path: string, { shape, data }: NdArray): NdArray {
  const at = (data as Float32Array).findIndex((value) => !(Math.abs(value) < overflow));
  if (at >= 0) {
    throw new DataError({
      where: path,
      problem: "float16 cannot hold one of its numbers",
      expected: `at most ${largest} in size`,
      received: `${data[at]!} at ${at}`,
      mend: 'store it with weights: "float32", or look why it is so large: weight decay or clipping may help',
    });
  }
  return { dtype: "float16", shape, data: toTypedArray("float16", data) };
}

/**
 * The weights as they are stored.
 * @throws {DataError} naming the weight, when one is too large for float16.
 * @throws {OptionError} for another dtype.
 */
export function storedWeights(
  weights: Readonly<Record<string, NdArray>>,
  dtype: StoredWeights,
): Record<string, NdArray> {
  checkChoice("weights", dtype, ["float32", "float16"]);
  const store = (path: string, value: NdArray): NdArray =>
    dtype === "float16" && isHalved(value) ? halved(path, value) : value;
  return Object.fromEntries(Object.entries(weights).map(([path, value]) => [path, store(path, value)]));
}

/** Stored weights as they are computed with. */
export function widenedWeights(stored: Readonly<Record<string, NdArray>>): Record<string, NdArray> {
  const widen = (value: NdArray): NdArray =>
    value.dtype === "float16"
      ? { ...value, dtype: "float32", data: Float32Array.from(value.data as Uint16Array, fromFloat16Bits) }
      : value;
  return Object.fromEntries(Object.entries(stored).map(([path, value]) => [path, widen(value)]));
}

/**
 * What storing weights as float16 does to them, one entry for each that is stored so.
 * @throws {DataError} naming the weight, when one is too large for float16.
 * @example
 * const rough = float16Rounding(model.getWeights()).filter(({ subnormal }) => subnormal > 0);
 */
export function float16Rounding(weights: Readonly<Record<string, NdArray>>): Float16Rounding[] {
  return Object.entries(weights)
    .filter(([, value]) => isHalved(value))
    .map(([path, value]) => roundingOf(path, value));
}

function roundingOf(path: string, value: NdArray): Float16Rounding {
  const before = value.data as Float32Array;
  const after = halved(path, value).data as Uint16Array;
  let [subnormal, zeros, change, size] = [0, 0, 0, 0];
  before.forEach((x, i) => {
    const y = fromFloat16Bits(after[i]!);
    size = Math.max(size, Math.abs(x));
    change = Math.max(change, Math.abs(x - y));
    if (x !== 0 && Math.abs(x) < smallestNormal) subnormal++;
    if (x !== 0 && y === 0) zeros++;
  });
  return { weight: path, count: before.length, subnormal, zeros, error: size === 0 ? 0 : change / size };
}
