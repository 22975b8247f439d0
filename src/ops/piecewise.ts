import type { Tensor } from "../graph/tensor.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { greater, lessEqual } from "./comparison.ts";
import { defineUnary } from "./elementwise.ts";
import { square } from "./exponential.ts";
import { heaviside, relu } from "./relu.ts";
import { abs, sign } from "./rounding.ts";
import { where } from "./where.ts";

type Limits = { readonly low: number; readonly high: number };

const clampOp = defineUnary<Limits>("clamp", {
  lower: (onnx, [x], { low, high }, { inputs: [type] }) =>
    onnx.node("Clip", [x, onnx.scalar(low, type!), onnx.scalar(high, type!)]),
  // 1 strictly between the limits
  vjp: ({ dy, attributes: { low, high } }, x) => [
    multiply(dy, multiply(heaviside(subtract(x, low)), heaviside(subtract(high, x)))),
  ],
  samples: [
    { inputs: [{ values: [-2, -0.5, 0.2, 0.7, 1, 3], shape: [2, 3] }], attributes: { low: -1, high: 0.8 } },
  ],
  monotone: true,
});

/** `y = min(max(x, 0), 6)`. */
export const relu6 = (x: Tensor): Tensor => clampOp(x, { low: 0, high: 6 });

/** `y = min(max(x, -1), 1)`. */
export const hardTanh = (x: Tensor): Tensor => clampOp(x, { low: -1, high: 1 });

/** `y = relu6(x + 3) / 6`, a cheap sigmoid. */
export const hardSigmoid = (x: Tensor): Tensor => multiply(relu6(add(x, 3)), 1 / 6);

/** `y = x relu6(x + 3) / 6` (Howard et al. 2019), also called hard swish. */
export const hardSilu = (x: Tensor): Tensor => multiply(x, hardSigmoid(x));
/** The same as {@link hardSilu}. */
export const hardSwish = hardSilu;

/**
 * `y = x` where `|x| > threshold`, else 0.
 * @param options.threshold default: 0.5
 */
export const hardShrink = (x: Tensor, { threshold = 0.5 }: { readonly threshold?: number } = {}): Tensor =>
  where(greater(abs(x), threshold), x, 0);

/**
 * `y = sign(x) max(|x| - threshold, 0)`.
 * @param options.threshold default: 0.5
 */
export const softShrink = (x: Tensor, { threshold = 0.5 }: { readonly threshold?: number } = {}): Tensor =>
  multiply(sign(x), relu(subtract(abs(x), threshold)));

/**
 * `y = x` where `x > threshold`, else `defaultValue`.
 * @example ops.threshold(x, { threshold: 1, defaultValue: 0 })
 */
export const threshold = (
  x: Tensor,
  options: { readonly threshold: number; readonly defaultValue: number },
): Tensor => where(greater(x, options.threshold), x, options.defaultValue);

/** `y = 0` up to -1, `(x + 1)^2 / 4` up to 1, then `x`. */
export const sparsePlus = (x: Tensor): Tensor =>
  where(lessEqual(x, -1), 0, where(lessEqual(x, 1), multiply(square(add(x, 1)), 0.25), x));

/** `y = 0` up to -1, `(x + 1) / 2` up to 1, then 1. */
export const sparseSigmoid = (x: Tensor): Tensor => multiply(add(hardTanh(x), 1), 0.5);
