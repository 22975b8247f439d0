import { normalizeAxis } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { sqrt, square } from "./exponential.ts";
import { abs } from "./rounding.ts";
import { sigmoid, softplus, tanh } from "./sigmoidal.ts";
import { split } from "./split.ts";

/** `y = x / (1 + |x|)`. */
export const softsign = (x: Tensor): Tensor => divide(x, add(abs(x), 1));

/** `y = x tanh(softplus(x))` (Misra 2019). */
export const mish = (x: Tensor): Tensor => multiply(x, tanh(softplus(x)));

/** `y = x - tanh(x)`. */
export const tanhShrink = (x: Tensor): Tensor => subtract(x, tanh(x));

/**
 * `y = (x + sqrt(x^2 + b)) / 2`, a softplus without exponentials.
 * @param options.b smoothness. Default: 4.
 */
export const squareplus = (x: Tensor, { b = 4 }: { readonly b?: number } = {}): Tensor =>
  multiply(add(x, sqrt(add(square(x), b))), 0.5);

/**
 * Gated linear unit: the first half times the sigmoid of the second (Dauphin et al. 2016).
 * @param options.axis the axis that is halved. Default: the last.
 * @throws {ShapeError} when its length is odd.
 */
export function glu(x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor {
  const [value, gate] = split(x, 2, { axis: normalizeAxis("glu", axis, x.rank) });
  return multiply(value!, sigmoid(gate!));
}
