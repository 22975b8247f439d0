import type { DefinedOp } from "../graph/op.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { defineUnary } from "./elementwise.ts";
import { sqrt, square } from "./exponential.ts";

/** Hyperbolic sine. */
export const sinh: DefinedOp<["x"]> = defineUnary("sinh", {
  lower: "Sinh",
  vjp: ({ dy }, x) => [multiply(dy, cosh(x))],
});
/** Hyperbolic cosine. */
export const cosh: DefinedOp<["x"]> = defineUnary("cosh", {
  lower: "Cosh",
  vjp: ({ dy }, x) => [multiply(dy, sinh(x))],
});
/** Inverse hyperbolic sine. */
export const arcsinh = defineUnary("arcsinh", {
  lower: "Asinh",
  vjp: ({ dy }, x) => [divide(dy, sqrt(add(square(x), 1)))],
});
/** Inverse hyperbolic cosine, for `x >= 1`. */
export const arccosh = defineUnary("arccosh", {
  lower: "Acosh",
  vjp: ({ dy }, x) => [divide(dy, sqrt(subtract(square(x), 1)))],
  samples: [{ inputs: [{ shape: [2, 3], low: 1.5, high: 3 }] }],
});
/** Inverse hyperbolic tangent, for `|x| < 1`. */
export const arctanh = defineUnary("arctanh", {
  lower: "Atanh",
  vjp: ({ dy }, x) => [divide(dy, subtract(1, square(x)))],
  samples: [{ inputs: [{ shape: [2, 3], low: -0.8, high: 0.8 }] }],
});
