import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { defineUnary } from "./elementwise.ts";

const positive = [{ inputs: [{ shape: [2, 3], low: 0.5, high: 2 }] }];

/** `y = e^x`. */
export const exp = defineUnary("exp", { lower: "Exp", vjp: ({ dy, y }) => [multiply(dy, y)] });

/** Natural logarithm. */
export const log = defineUnary("log", {
  lower: "Log",
  vjp: ({ dy }, x) => [divide(dy, x)],
  samples: positive,
});

/** Square root; the gradient at 0 is infinite. */
export const sqrt = defineUnary("sqrt", {
  lower: "Sqrt",
  vjp: ({ dy, y }) => [divide(dy, multiply(y, 2))],
  samples: positive,
});

/** `y = x^2`. */
export const square = defineUnary("square", {
  lower: (onnx, [x]) => onnx.node("Mul", [x, x]),
  vjp: ({ dy }, x) => [multiply(multiply(dy, 2), x)],
});

/** `y = 1 / x`. */
export const reciprocal = defineUnary("reciprocal", {
  lower: "Reciprocal",
  vjp: ({ dy, y }) => [multiply(multiply(dy, -1), square(y))],
  samples: positive,
});

/** `y = 1 / sqrt(x)`. */
export const rsqrt = (x: Tensor): Tensor => reciprocal(sqrt(x));

/** `y = log(1 + x)`. */
export const log1p = (x: Tensor): Tensor => log(add(x, 1));

/** `y = e^x - 1`. */
export const expm1 = (x: Tensor): Tensor => subtract(exp(x), 1);
