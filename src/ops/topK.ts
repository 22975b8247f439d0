import { OptionError } from "../base/errors.ts";
import { normalizeAxis } from "../base/shape.ts";
import { defineMultiOp, type OpFunction } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast } from "./cast.ts";
import { scatterAlongAxisOp } from "./takeAlongAxis.ts";

type TopKAttributes = { readonly k: number; readonly axis: number; readonly largest: boolean };

const distinct = { values: [3, 1, 2, 0.5, 2.5, -1], shape: [2, 3] };

/** Values and int64 indices of the first k in order; equal ones by their index. */
export const topKOp: OpFunction<readonly ["x"], TopKAttributes, Tensor[]> = defineMultiOp({
  name: "topK",
  inputs: ["x"],
  inferType([x], { k, axis }) {
    if (k < 1 || k > x.shape[axis]!) {
      throw new OptionError({ where: "topK", expected: `k from 1 to ${x.shape[axis]}`, received: `${k}` });
    }
    const shape = x.shape.map((n, i) => (i === axis ? k : n));
    return [
      { dtype: x.dtype, shape },
      { dtype: "int64", shape },
    ];
  },
  vjp: ({ dy, ys, attributes: { axis } }, x) => [
    scatterAlongAxisOp(dy, ys[1]!, { axis, length: x.shape[axis]! }),
  ],
  batch: ({ attributes }, x) => topKOp(x, { ...attributes, axis: attributes.axis + 1 }),
  lower: (onnx, [x], { k, axis, largest }) =>
    onnx.nodes("TopK", [x, onnx.integers([k])], 2, { axis, largest: largest ? 1 : 0, sorted: 1 }),
  samples: [
    { inputs: [distinct], attributes: { k: 2, axis: 1, largest: true } },
    { inputs: [distinct], attributes: { k: 2, axis: 0, largest: false } },
  ],
});

/**
 * The `k` largest elements of the last axis in falling order, and their (int32) indices. Of equal
 * elements the earlier comes first.
 * @throws {OptionError} when k is less than 1 or more than there are.
 * @example const [values, indices] = ops.topK(probabilities, 3);
 */
export function topK(x: Tensor, k: number): [values: Tensor, indices: Tensor] {
  const [values, indices] = topKOp(x, { k, axis: normalizeAxis("topK", -1, x.rank), largest: true });
  return [values!, cast(indices!, "int32")];
}

function ordered(where: string, x: Tensor, axis: number): Tensor[] {
  const at = normalizeAxis(where, axis, x.rank);
  return topKOp(x, { k: x.shape[at]!, axis: at, largest: false });
}

/** Elements in rising order along an axis. @param options.axis default: the last */
export const sort = (x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor =>
  ordered("sort", x, axis)[0]!;

/** The (int32) indices that would sort `x`; equal elements keep their order. @param options.axis default: the last */
export const argsort = (x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor =>
  cast(ordered("argsort", x, axis)[1]!, "int32");
