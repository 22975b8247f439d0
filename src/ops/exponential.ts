import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply } from "./arithmetic.ts";
import { defineUnary } from "./elementwise.ts";

const positive = [{ inputs: [{ shape: [2, 3], low: 0.5, high: 2 }] }];

/** `y = e^x`. */
export const exp = defineUnary("exp", {
  lower: "Exp",
  vjp: ({ dy, y }) => [multiply(dy, y)],
  monotone: true,
});

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

/** Logarithm to base 2. */
export const log2 = (x: Tensor): Tensor => multiply(log(x), Math.LOG2E);

/** Logarithm to base 10. */
export const log10 = (x: Tensor): Tensor => multiply(log(x), Math.LOG10E);

/** `y = log(1 + x)`, accurate for small `x`: with u = 1 + x rounded, `log(u) x / (u - 1)` (Kahan). */
export const log1p = defineUnary("log1p", {
  lower(onnx, [x], _, { inputs: [type] }) {
    const one = onnx.scalar(1, type!);
    const u = onnx.node("Add", [x, one]);
    const logarithm = onnx.node("Log", [u]);
    const lost = onnx.node("Div", [x, onnx.node("Sub", [u, one])]);
    const infinite = onnx.node("IsInf", [u]);
    const corrected = onnx.node("Where", [infinite, u, onnx.node("Mul", [logarithm, lost])]);
    return onnx.node("Where", [onnx.node("Equal", [u, one]), x, corrected]);
  },
  vjp: ({ dy }, x) => [divide(dy, add(x, 1))],
  samples: [{ inputs: [{ shape: [2, 3], low: -0.5, high: 1 }] }],
});

/** `y = e^x - 1`, accurate for small `x`: with t = tanh(x / 2), `2 t / (1 - t)`. */
export const expm1 = defineUnary("expm1", {
  lower(onnx, [x], _, { inputs: [type] }) {
    const one = onnx.scalar(1, type!);
    const t = onnx.node("Tanh", [onnx.node("Mul", [x, onnx.scalar(0.5, type!)])]);
    const near = onnx.node("Div", [onnx.node("Add", [t, t]), onnx.node("Sub", [one, t])]);
    const far = onnx.node("Sub", [onnx.node("Exp", [x]), one]);
    const small = onnx.node("Less", [onnx.node("Abs", [x]), onnx.scalar(0.5, type!)]);
    return onnx.node("Where", [small, near, far]);
  },
  vjp: ({ dy, y }) => [multiply(dy, add(y, 1))],
});
