import { sizeOf } from "../base/shape.ts";
import { defineMultiOp, type OpFunction } from "../graph/op.ts";
import type { OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import type { TensorType } from "../graph/type.ts";
import type { Tensor } from "../graph/tensor.ts";
import { toTypedArray } from "../base/dtype.ts";
import { multiply, subtract, negative, add } from "./arithmetic.ts";
import { square } from "./exponential.ts";
import { mean } from "./mean.ts";

type StandardizeAttributes = { readonly axis: number; readonly epsilon: number };

function composed(
  onnx: OnnxBuilder,
  x: OnnxName,
  axis: number,
  epsilon: number,
  type: TensorType,
): OnnxName[] {
  const axes = onnx.integers(type.shape.map((_, i) => i).slice(axis));
  const centred = onnx.node("Sub", [x, onnx.node("ReduceMean", [x, axes], { keepdims: 1 })]);
  const variance = onnx.node("ReduceMean", [onnx.node("Mul", [centred, centred]), axes], { keepdims: 1 });
  const spread = onnx.node("Sqrt", [onnx.node("Add", [variance, onnx.scalar(epsilon, type)])]);
  const scale = onnx.node("Reciprocal", [spread]);
  return [onnx.node("Mul", [centred, scale]), scale];
}

/**
 * Brings all axes from `axis` on to mean 0 and variance 1: `y = (x - mean) r`, `r = (variance + epsilon)^(-1/2)`.
 * Gives y and r; ONNX Runtime's LayerNormalization computes both in one pass.
 */
export const standardizeOp: OpFunction<readonly ["x"], StandardizeAttributes, Tensor[]> = defineMultiOp({
  name: "standardize",
  inputs: ["x"],
  inferType: ([x], { axis }) => [x, { dtype: x.dtype, shape: x.shape.map((n, i) => (i < axis ? n : 1)) }],
  // dx = r (dy - mean dy - y mean(dy y)),  and from r: dx = -r^2 y dr / n
  vjp({ dys: [dy, dr], ys: [y, r], attributes: { axis } }, x) {
    const options = { axis: x.shape.map((_, i) => i).slice(axis), keepDims: true };
    const fromScale =
      dr && negative(multiply(multiply(square(r!), y!), multiply(dr, 1 / sizeOf(x.shape.slice(axis)))));
    if (dy === undefined) return [fromScale ?? null];
    const along = multiply(y!, mean(multiply(dy, y!), options));
    const fromValue = multiply(r!, subtract(subtract(dy, mean(dy, options)), along));
    return [fromScale ? add(fromValue, fromScale) : fromValue];
  },
  batch: ({ attributes: { axis, epsilon } }, x) => standardizeOp(x, { axis: axis + 1, epsilon }),
  lower(onnx, [x], { axis, epsilon }, { inputs: [type] }) {
    const shape = type!.shape.slice(axis);
    const size = sizeOf(shape);
    const { dtype } = type!;
    // For float64 the runtime gives the scale as float32.
    if (dtype !== "float32") return composed(onnx, x, axis, epsilon, type!);
    const ones = onnx.constant({ dtype, shape, data: toTypedArray(dtype, new Float32Array(size).fill(1)) });
    const [y, , r] = onnx.nodes("LayerNormalization", [x, ones], 3, { axis, epsilon: { float: epsilon } });
    return [y!, r!];
  },
  samples: [
    { inputs: [[3, 4]], attributes: { axis: 1, epsilon: 1e-3 } },
    { inputs: [[2, 2, 3]], attributes: { axis: 1, epsilon: 1e-5 } },
  ],
});
