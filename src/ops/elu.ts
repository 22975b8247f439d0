import type { Tensor } from "../graph/tensor.ts";
import { add, multiply } from "./arithmetic.ts";
import { greater } from "./comparison.ts";
import { defineUnary } from "./elementwise.ts";
import { where } from "./where.ts";

const eluOp = defineUnary<{ alpha: number }>("elu", {
  lower(onnx, [x], { alpha }, { inputs: [type] }) {
    if (type!.dtype === "float32") return onnx.node("Elu", [x], { alpha: { float: alpha } });
    const zero = onnx.scalar(0, type!);
    const grown = onnx.node("Exp", [onnx.node("Min", [x, zero])]);
    const below = onnx.node("Sub", [grown, onnx.scalar(1, type!)]);
    const scaled = onnx.node("Mul", [below, onnx.scalar(alpha, type!)]);
    return onnx.node("Where", [onnx.node("Greater", [x, zero]), x, scaled]);
  },
  // alpha e^x = y + alpha
  vjp: ({ dy, y, attributes: { alpha } }, x) => [where(greater(x, 0), dy, multiply(dy, add(y, alpha)))],
  samples: [
    { inputs: [{ values: [-2, -1, -0.5, 0.5, 1, 2], shape: [2, 3] }], attributes: { alpha: 1 } },
    { inputs: [{ values: [-2, -1, -0.5, 0.5, 1, 2], shape: [2, 3] }], attributes: { alpha: 0.3 } },
  ],
});

/**
 * Exponential linear unit: `y = x` where positive, else `alpha (e^x - 1)` (Clevert et al. 2015).
 * @param options.alpha default: 1
 */
export const elu = (x: Tensor, { alpha = 1 }: { readonly alpha?: number } = {}): Tensor =>
  eluOp(x, { alpha });

/** Scaled ELU whose constants keep mean 0 and variance 1 (Klambauer et al. 2017). */
export const selu = (x: Tensor): Tensor =>
  multiply(elu(x, { alpha: 1.6732632423543772 }), 1.0507009873554805);

/**
 * Continuously differentiable ELU: `y = max(x, 0) + min(0, alpha (e^(x / alpha) - 1))` (Barron 2017).
 * @param options.alpha default: 1
 */
export const celu = (x: Tensor, { alpha = 1 }: { readonly alpha?: number } = {}): Tensor =>
  multiply(elu(multiply(x, 1 / alpha)), alpha);
