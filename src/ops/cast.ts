import { isFloat, type DType } from "../base/dtype.ts";
import type { Tensor } from "../graph/tensor.ts";
import { onnxTypes } from "../graph/onnxTypes.ts";
import { defineUnary } from "./elementwise.ts";

const castOp = defineUnary<{ dtype: DType }>("cast", {
  dtype: (_, { dtype }) => dtype,
  vjp: ({ dy, attributes }, x) => [isFloat(x.dtype) && isFloat(attributes.dtype) ? cast(dy, x.dtype) : null],
  lower: (onnx, [x], { dtype }) => onnx.node("Cast", [x], { to: onnxTypes[dtype] }),
  samples: [{ inputs: [{ values: [1, 2, -3], shape: [3] }], attributes: { dtype: "int32" } }],
});

/** `x` converted to another dtype; floats become integers by dropping the fraction. */
export const cast = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : castOp(x, { dtype }));
