import { allocate, toTypedArray, type DType } from "../base/dtype.ts";
import { OptionError } from "../base/errors.ts";
import { ndarray } from "../base/ndarray.ts";
import type { Shape } from "../base/shape.ts";
import { constant, scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastTo } from "./sum.ts";

/** The element type of a new tensor. */
export interface DTypeOptions {
  /** Default: float32, or the other tensor's dtype where there is one. */
  readonly dtype?: DType;
}

/** A tensor whose elements are all `value`. It takes no memory until it is computed. @example ops.full([2, 3], 0.5) */
export const full = (shape: Shape, value: number, { dtype = "float32" }: DTypeOptions = {}): Tensor =>
  broadcastTo(scalar(value, dtype), shape);

/** Zeros. @example ops.zeros([2, 3]) */
export const zeros = (shape: Shape, options: DTypeOptions = {}): Tensor => full(shape, 0, options);

/** Ones. @example ops.ones([2, 3], { dtype: "int32" }) */
export const ones = (shape: Shape, options: DTypeOptions = {}): Tensor => full(shape, 1, options);

/** `value` repeated in the shape and dtype of `x`. */
export const fullLike = (x: Tensor, value: number, { dtype = x.dtype }: DTypeOptions = {}): Tensor =>
  full(x.shape, value, { dtype });

/** Zeros of the shape and dtype of `x`. */
export const zerosLike = (x: Tensor, options: DTypeOptions = {}): Tensor => fullLike(x, 0, options);

/** Ones of the shape and dtype of `x`. */
export const onesLike = (x: Tensor, options: DTypeOptions = {}): Tensor => fullLike(x, 1, options);

/**
 * Numbers from `start` (0 if only one is given) up to, not including, `stop`.
 * @param options.step default: 1
 * @param options.dtype default: int32 for whole numbers, else float32
 * @throws {OptionError} when the step is 0.
 * @example ops.arange(5); ops.arange(1, 2, { step: 0.25 })
 */
export function arange(
  start: number,
  stop?: number,
  options: DTypeOptions & { readonly step?: number } = {},
): Tensor {
  const { step = 1 } = options;
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0) throw new OptionError({ where: "arange", expected: "a step other than 0", received: "0" });
  const length = Math.max(0, Math.ceil((end - first) / step));
  const whole = Number.isInteger(first) && Number.isInteger(step);
  const dtype = options.dtype ?? (whole ? "int32" : "float32");
  const values = Array.from({ length }, (_, i) => first + i * step);
  return constant(ndarray(dtype, [length], toTypedArray(dtype, values)));
}

/**
 * `num` numbers from `start` to `stop`, evenly apart, both ends included.
 * @param options.num default: 50
 * @example ops.linspace(0, 1, { num: 5 })
 */
export function linspace(
  start: number,
  stop: number,
  { num = 50, dtype = "float32" }: DTypeOptions & { readonly num?: number } = {},
): Tensor {
  const values = Array.from({ length: num }, (_, i) => start + ((stop - start) * i) / Math.max(1, num - 1));
  return constant(ndarray(dtype, [num], toTypedArray(dtype, values)));
}

/**
 * A matrix with ones on a diagonal.
 * @param rows number of rows
 * @param options.columns default: as many as rows
 * @param options.k which diagonal: 0 (default) the main one, positive above it, negative below
 * @example ops.eye(3)
 */
export function eye(
  rows: number,
  {
    columns = rows,
    k = 0,
    dtype = "float32",
  }: DTypeOptions & { readonly columns?: number; readonly k?: number } = {},
): Tensor {
  const flags = allocate("bool", rows * columns) as Uint8Array;
  for (let i = 0; i < rows; i++) if (i + k >= 0 && i + k < columns) flags[i * columns + i + k] = 1;
  return constant(ndarray(dtype, [rows, columns], toTypedArray(dtype, flags)));
}
