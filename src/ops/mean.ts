import type { Tensor } from "../graph/tensor.ts";
import { divide, multiply, subtract } from "./arithmetic.ts";
import { sqrt, square } from "./exponential.ts";
import { reduceAttributes, sum, type ReduceOptions } from "./sum.ts";

/** How many elements a reduction takes together. */
const countOf = (x: Tensor, options: ReduceOptions): number =>
  reduceAttributes("mean", x, options).axes.reduce((n, axis) => n * x.shape[axis]!, 1);

/** Mean over axes. Formula: `y = 1/n sum_i x_i`. @example ops.mean(x, { axis: 0 }) */
export const mean = (x: Tensor, options: ReduceOptions = {}): Tensor =>
  multiply(sum(x, options), 1 / countOf(x, options));

/**
 * Variance over axes. Formula: `y = 1/(n - correction) sum_i (x_i - mean)^2`.
 * @param options.correction 0 for the population's (default, as in Keras), 1 for the sample's
 */
export function variance(x: Tensor, options: ReduceOptions & { readonly correction?: number } = {}): Tensor {
  const centred = subtract(x, mean(x, { axis: options.axis, keepDims: true }));
  return divide(sum(square(centred), options), countOf(x, options) - (options.correction ?? 0));
}

/** Standard deviation over axes: the square root of {@link variance}. */
export const std = (x: Tensor, options: ReduceOptions & { readonly correction?: number } = {}): Tensor =>
  sqrt(variance(x, options));

/** Mean and variance over the same axes: `[mean, variance]`. */
export function moments(x: Tensor, options: ReduceOptions = {}): [Tensor, Tensor] {
  return [mean(x, options), variance(x, options)];
}
