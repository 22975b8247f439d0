import { normalizeAxis } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { exp } from "./exponential.ts";
import { sum } from "./sum.ts";

type AxisAttribute = { readonly axis: number };

const samples = [
  { inputs: [[2, 3, 4]], attributes: { axis: 1 } },
  { inputs: [[3, 5]], attributes: { axis: 1 } },
];

export const softmaxOp: DefinedOp<["x"], AxisAttribute> = defineOp({
  name: "softmax",
  inputs: ["x"],
  inferType: ([x]) => x,
  // dx = y (dy - sum y dy)
  vjp: ({ dy, y, attributes: { axis } }) => [
    multiply(y, subtract(dy, sum(multiply(y, dy), { axis, keepDims: true }))),
  ],
  batch: ({ attributes: { axis } }, x) => softmaxOp(x, { axis: axis + 1 }),
  lower: (onnx, [x], { axis }) => onnx.node("Softmax", [x], { axis }),
  transposed: (permutation, { axis }) => ({ permutation, attributes: { axis: permutation[axis]! } }),
  samples,
});

const logSoftmaxOp: DefinedOp<["x"], AxisAttribute> = defineOp({
  name: "logSoftmax",
  inputs: ["x"],
  inferType: ([x]) => x,
  // dx = dy - softmax(x) sum dy
  vjp: ({ dy, y, attributes: { axis } }) => [
    subtract(dy, multiply(exp(y), sum(dy, { axis, keepDims: true }))),
  ],
  batch: ({ attributes: { axis } }, x) => logSoftmaxOp(x, { axis: axis + 1 }),
  lower: (onnx, [x], { axis }) => onnx.node("LogSoftmax", [x], { axis }),
  transposed: (permutation, { axis }) => ({ permutation, attributes: { axis: permutation[axis]! } }),
  samples,
});

/** Which axis holds the classes. */
export interface AxisOptions {
  /** Default: the last. */
  readonly axis?: number;
}

/** `y_i = e^x_i / sum_j e^x_j` along an axis. @example ops.softmax(logits) */
export const softmax = (x: Tensor, { axis = -1 }: AxisOptions = {}): Tensor =>
  softmaxOp(x, { axis: normalizeAxis("softmax", axis, x.rank) });

/** `y = log softmax(x)`, computed without overflow. @example ops.logSoftmax(logits) */
export const logSoftmax = (x: Tensor, { axis = -1 }: AxisOptions = {}): Tensor =>
  logSoftmaxOp(x, { axis: normalizeAxis("logSoftmax", axis, x.rank) });
