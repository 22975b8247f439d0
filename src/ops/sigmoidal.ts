import type { Tensor } from "../graph/tensor.ts";
import { add, multiply, negative, subtract } from "./arithmetic.ts";
import { defineUnary } from "./elementwise.ts";
import { exp, square } from "./exponential.ts";

/** Hyperbolic tangent. */
export const tanh = defineUnary("tanh", {
  lower: "Tanh",
  vjp: ({ dy, y }) => [multiply(dy, subtract(1, square(y)))],
  monotone: true,
});

/** Logistic function `y = 1 / (1 + e^-x)`. */
export const sigmoid = defineUnary("sigmoid", {
  lower: "Sigmoid",
  vjp: ({ dy, y }) => [multiply(dy, multiply(y, subtract(1, y)))],
  monotone: true,
});

/** Error function `y = 2/sqrt(pi) integral from 0 to x of e^(-t^2) dt`. */
export const erf = defineUnary("erf", {
  lower: "Erf",
  vjp: ({ dy }, x) => [multiply(dy, multiply(exp(negative(square(x))), 2 / Math.sqrt(Math.PI)))],
});

/** `y = log(1 + e^x)`, without overflow. */
export const softplus = defineUnary("softplus", {
  lower: "Softplus",
  vjp: ({ dy }, x) => [multiply(dy, sigmoid(x))],
});

/** `y = log(sigmoid(x)) = -softplus(-x)`. */
export const logSigmoid = (x: Tensor): Tensor => negative(softplus(negative(x)));

/** `y = x sigmoid(x)` (Elfwing et al. 2017), also called swish. */
export const silu = (x: Tensor): Tensor => multiply(x, sigmoid(x));

/**
 * Gaussian error linear unit `y = x P(X <= x)` (Hendrycks & Gimpel 2016).
 * @param options.approximate use the tanh approximation. Default: false.
 */
export function gelu(x: Tensor, options: { readonly approximate?: boolean } = {}): Tensor {
  const phi = options.approximate
    ? tanh(multiply(multiply(x, add(multiply(square(x), 0.044715), 1)), Math.sqrt(2 / Math.PI)))
    : erf(multiply(x, Math.SQRT1_2));
  return multiply(x, add(multiply(phi, 0.5), 0.5));
}
