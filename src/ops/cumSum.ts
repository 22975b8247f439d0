import { normalizeAxis } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";

type CumSumAttributes = { readonly axis: number; readonly reverse: boolean };

const cumSumOp: DefinedOp<["x"], CumSumAttributes> = defineOp({
  name: "cumSum",
  inputs: ["x"],
  inferType: ([x]) => x,
  // y_i = sum of x_j for j <= i  ->  dx_j = sum of dy_i for i >= j
  vjp: ({ dy, attributes: { axis, reverse } }) => [cumSumOp(dy, { axis, reverse: !reverse })],
  batch: ({ attributes: { axis, reverse } }, x) => cumSumOp(x, { axis: axis + 1, reverse }),
  transposed: (permutation, { axis, reverse }) => ({
    permutation,
    attributes: { axis: permutation[axis]!, reverse },
  }),
  lower: (onnx, [x], { axis, reverse }) =>
    onnx.node("CumSum", [x, onnx.integers([axis])], { reverse: reverse ? 1 : 0 }),
  samples: [
    { inputs: [[2, 3]], attributes: { axis: 1, reverse: false } },
    { inputs: [[4, 2]], attributes: { axis: 0, reverse: true } },
  ],
});

/** Sums of all elements up to each along an axis. @param options.axis default: the last @example ops.cumSum(x, { axis: 0 }) */
export const cumSum = (x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor =>
  cumSumOp(x, { axis: normalizeAxis("cumSum", axis, x.rank), reverse: false });
