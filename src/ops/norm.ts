import { OptionError } from "../base/errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { divide } from "./arithmetic.ts";
import { sqrt, square } from "./exponential.ts";
import { maximum } from "./maximum.ts";
import { power } from "./power.ts";
import { max, min } from "./reduceMax.ts";
import { abs } from "./rounding.ts";
import { sum, type ReduceOptions } from "./sum.ts";

/** Which norm: a number p above 0, Infinity or -Infinity. */
export interface NormOptions extends ReduceOptions {
  /** Default: 2, the Euclidean (for several axes: Frobenius) norm. */
  readonly ord?: number;
}

/**
 * Length of vectors over axes. Formula: `y = (sum_i |x_i|^p)^(1/p)`. The gradient at 0 is NaN for p = 2, as
 * it has none there.
 * @throws {OptionError} when the order is not above 0.
 * @example ops.norm(x, { axis: -1, ord: 1 })
 */
export function norm(x: Tensor, { ord = 2, ...options }: NormOptions = {}): Tensor {
  if (ord === Infinity) return max(abs(x), options);
  if (ord === -Infinity) return min(abs(x), options);
  if (!(ord > 0)) {
    throw new OptionError({ where: "norm", expected: "ord above 0, or -Infinity", received: `${ord}` });
  }
  if (ord === 1) return sum(abs(x), options);
  if (ord === 2) return sqrt(sum(square(x), options));
  return power(sum(power(abs(x), ord), options), 1 / ord);
}

/**
 * `x` scaled to length 1 over an axis; vectors shorter than `epsilon` are divided by `epsilon`.
 * @param options.axis default: the last
 * @param options.epsilon default: 1e-12
 * @example ops.normalize(x)
 */
export function normalize(
  x: Tensor,
  {
    axis = -1,
    epsilon = 1e-12,
  }: { readonly axis?: number | readonly number[]; readonly epsilon?: number } = {},
): Tensor {
  const squared = sum(square(x), { axis, keepDims: true });
  return divide(x, sqrt(maximum(squared, epsilon ** 2)));
}
