import { ShapeError } from "../base/errors.ts";
import { broadcastShapes, normalizeAxis, showShape } from "../base/shape.ts";
import { type DefinedOp, defineOp, type InputSample } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastTo } from "./sum.ts";
import { expectIndices } from "./take.ts";

const indices: InputSample = { values: [2, 0, 2, 1], shape: [2, 2], dtype: "int32" };

const spreadExamples = (size: number, batched: readonly boolean[], ...tensors: Tensor[]): Tensor[] =>
  tensors.map((t, i) => (batched[i] ? t : broadcastTo(t, [size, ...t.shape])));

const takeAlongAxisOp: DefinedOp<["x", "indices"], { axis: number }> = defineOp({
  name: "takeAlongAxis",
  inputs: ["x", "indices"],
  inferType([x, at]) {
    expectIndices("takeAlongAxis", at);
    return { dtype: x.dtype, shape: at.shape };
  },
  vjp: ({ dy, attributes: { axis } }, x, at) => [
    scatterAlongAxisOp(dy, at, { axis, length: x.shape[axis]! }),
    null,
  ],
  batch({ batched, size, attributes: { axis } }, x, at) {
    const [all, places] = spreadExamples(size, batched, x, at);
    return takeAlongAxisOp(all!, places!, { axis: axis + 1 });
  },
  lower: (onnx, [x, at], { axis }) => onnx.node("GatherElements", [x, at], { axis }),
  samples: [{ inputs: [[2, 3], indices], attributes: { axis: 1 } }],
});

/** The transpose of {@link takeAlongAxisOp}: updates added up at their indices along an axis of `length`. */
export const scatterAlongAxisOp: DefinedOp<["updates", "indices"], { axis: number; length: number }> =
  defineOp({
    name: "scatterAlongAxis",
    inputs: ["updates", "indices"],
    inferType([updates, at], { axis, length }) {
      expectIndices("scatterAlongAxis", at);
      return { dtype: updates.dtype, shape: updates.shape.map((n, i) => (i === axis ? length : n)) };
    },
    vjp: ({ dy, attributes: { axis } }, _, at) => [takeAlongAxisOp(dy, at, { axis }), null],
    batch({ batched, size, attributes: { axis, length } }, updates, at) {
      const [all, places] = spreadExamples(size, batched, updates, at);
      return scatterAlongAxisOp(all!, places!, { axis: axis + 1, length });
    },
    lower(onnx, [updates, at], { axis }, { inputs: [type], outputs: [result] }) {
      const zeros = onnx.node("Expand", [onnx.scalar(0, type!), onnx.shape(result!.shape)]);
      return onnx.node("ScatterElements", [zeros, at, updates], { axis, reduction: "add" });
    },
    samples: [{ inputs: [[2, 2], indices], attributes: { axis: 1, length: 3 } }],
  });

/**
 * Elements of `x` chosen along an axis, by an index of their own for each place; the other axes broadcast.
 * Formula (last axis): `y[i, j] = x[i, indices[i, j]]`.
 * @param options.axis default: the last
 * @throws {ShapeError} when the ranks differ or the other axes do not broadcast.
 * @example ops.takeAlongAxis(logProbabilities, ops.expandDims(labels, -1))
 */
export function takeAlongAxis(x: Tensor, at: Tensor, options: { readonly axis?: number } = {}): Tensor {
  const axis = normalizeAxis("takeAlongAxis", options.axis ?? -1, x.rank);
  if (at.rank !== x.rank) {
    throw new ShapeError({
      where: "takeAlongAxis",
      expected: `indices of rank ${x.rank}, as x ${showShape(x.shape)} has`,
      received: showShape(at.shape),
      mend: "add the missing axis with ops.expandDims",
    });
  }
  const without = (t: Tensor) => t.shape.map((n, i) => (i === axis ? 1 : n));
  const others = broadcastShapes("takeAlongAxis", without(x), without(at));
  const fit = (t: Tensor) =>
    broadcastTo(
      t,
      others.map((n, i) => (i === axis ? t.shape[axis]! : n)),
    );
  return takeAlongAxisOp(fit(x), fit(at), { axis });
}
