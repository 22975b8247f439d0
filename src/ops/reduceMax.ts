import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { defineBinary } from "./elementwise.ts";
import { divide, multiply, negative } from "./arithmetic.ts";
import {
  batchedAttributes,
  reduceAttributes,
  reducedShape,
  sum,
  transposedReduction,
  withReducedAxes,
  type ReduceAttributes,
  type ReduceOptions,
} from "./sum.ts";

/**
 * 1 where `x == max`, else 0, for `x <= max`. Its derivative is taken as zero.
 * A steep HardSigmoid of the difference: several times faster than Equal and Cast.
 */
export const isMaximum = defineBinary("isMaximum", {
  lower: (onnx, [x, max], _, { inputs: [type], outputs: [result] }) => {
    if (type!.dtype === "float32") {
      const gap = onnx.node("Sub", [x, max]);
      return onnx.node("HardSigmoid", [gap], { alpha: { float: 3e38 }, beta: { float: 1 } });
    }
    const same = onnx.node("Equal", [x, max]);
    return onnx.node("Where", [same, onnx.scalar(1, result!), onnx.scalar(0, result!)]);
  },
  vjp: () => [null, null],
  samples: [
    {
      inputs: [
        { values: [1, 2, 2.5, 1], shape: [2, 2] },
        { values: [3], shape: [1] },
      ],
    },
  ],
});

/** The op behind {@link max}, for rewrites to recognize: its axes are counted from 0. */
export const maxOp: DefinedOp<["x"], ReduceAttributes> = defineOp({
  name: "max",
  inputs: ["x"],
  inferType: ([x], attributes) => ({ dtype: x.dtype, shape: reducedShape(x.shape, attributes) }),
  // Each element that attains the maximum gets an equal share of dy.
  vjp: ({ dy, y, attributes }, x) => {
    const keep = (t: Tensor) => withReducedAxes(t, x, attributes);
    const mask = isMaximum(x, keep(y));
    const count = sum(mask, { axis: attributes.axes, keepDims: true });
    return [multiply(mask, divide(keep(dy), count))];
  },
  batch: ({ attributes }, x) => maxOp(x, batchedAttributes(attributes)),
  transposed: transposedReduction,
  lower: (onnx, [x], { axes, keepDims }) =>
    onnx.node("ReduceMax", [x, onnx.integers(axes)], { keepdims: keepDims ? 1 : 0 }),
  samples: [
    { inputs: [{ values: [1, 5, 2, 7, 3, 4], shape: [2, 3] }], attributes: { axes: [1], keepDims: false } },
    { inputs: [{ values: [1, 5, 2, 7, 3, 4], shape: [3, 2] }], attributes: { axes: [0, 1], keepDims: true } },
  ],
});

/**
 * Maximum over axes; elements that tie share the gradient equally.
 * @example ops.max(x, { axis: -1 })
 */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  const attributes = reduceAttributes("max", x, options);
  return attributes.axes.length === 0 ? x : maxOp(x, attributes);
}

/** Minimum over axes; elements that tie share the gradient equally. */
export const min = (x: Tensor, options: ReduceOptions = {}): Tensor => negative(max(negative(x), options));
