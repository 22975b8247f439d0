// Gathering and scattering stand together: each is the gradient of the other.
import { DTypeError } from "../base/errors.ts";
import { normalizeAxis, sizeOf, type Shape, sameShape } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { add, multiply } from "./arithmetic.ts";
import { less } from "./comparison.ts";
import { arange } from "./creation.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo } from "./sum.ts";
import { moveAxis } from "./transpose.ts";
import { where } from "./where.ts";

/** @throws {DTypeError} unless the indices are int32 or int64. */
export function expectIndices(op: string, { dtype }: TensorType): void {
  if (dtype !== "int32" && dtype !== "int64") {
    throw new DTypeError({
      where: op,
      problem: "indices must be whole numbers",
      expected: "indices of dtype int32 or int64",
      received: dtype,
      mend: 'convert them with ops.cast(indices, "int32")',
    });
  }
}

/**
 * Indices into `length` elements that example b has to itself, as indices into all `size * length` of
 * them one after the other.
 */
function offsetByExample(indices: Tensor, size: number, length: number): Tensor {
  const positive = where(less(indices, 0), add(indices, length), indices);
  const offsets = arange(0, size * length, { step: length, dtype: indices.dtype });
  return add(positive, reshape(offsets, [size, ...new Array<number>(indices.rank - 1).fill(1)]));
}

const takeOp: DefinedOp<["x", "indices"], { axis: number }> = defineOp({
  name: "take",
  inputs: ["x", "indices"],
  inferType([x, indices], { axis }) {
    expectIndices("take", indices);
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return { dtype: x.dtype, shape };
  },
  vjp: ({ dy, attributes: { axis } }, x, indices) => [
    scatterSumOp(dy, indices, { axis, length: x.shape[axis]! }),
    null,
  ],
  batch({ batched: [inX, inIndices], size, attributes: { axis } }, x, indices) {
    if (!inIndices) return takeOp(x, indices, { axis: axis + 1 });
    if (!inX) return moveAxis(takeOp(x, indices, { axis }), axis, 0);
    // Each example has rows of its own: all rows stand one after the other.
    const front = moveAxis(x, axis + 1, 1);
    const [, length, ...rest] = front.shape;
    const rows = reshape(front, [size * length!, ...rest]);
    const y = takeOp(rows, offsetByExample(indices, size, length!), { axis: 0 });
    return moveAxes(y, 1, indices.rank - 1, axis + 1);
  },
  lower: (onnx, [x, indices], { axis }) => onnx.node("Gather", [x, indices], { axis }),
  samples: [
    { inputs: [[4, 3], { values: [2, 0, 2, -1], shape: [2, 2], dtype: "int32" }], attributes: { axis: 0 } },
    { inputs: [[2, 3, 2], { values: [1, 1], shape: [2], dtype: "int64" }], attributes: { axis: 1 } },
  ],
});

/** A block of `count` axes at `from`, moved to `to`. */
function moveAxes(x: Tensor, from: number, count: number, to: number): Tensor {
  let y = x;
  // One by one from the block's end, each passes the axes between.
  for (let i = count - 1; i >= 0 && from !== to; i--) y = moveAxis(y, from + i, to + i);
  return y;
}

/**
 * The transpose of {@link takeOp}: updates added up where their indices point.
 * Shapes: `updates [...before, ...indices, ...after]` -> `[...before, length, ...after]`.
 */
export const scatterSumOp: DefinedOp<["updates", "indices"], { axis: number; length: number }> = defineOp({
  name: "scatterSum",
  inputs: ["updates", "indices"],
  inferType([updates, indices], { axis, length }) {
    expectIndices("scatterSum", indices);
    const after = updates.shape.slice(axis + indices.shape.length);
    return { dtype: updates.dtype, shape: [...updates.shape.slice(0, axis), length, ...after] };
  },
  vjp: ({ dy, attributes: { axis } }, _, indices) => [takeOp(dy, indices, { axis }), null],
  batch({ batched: [inUpdates, inIndices], size, attributes: { axis, length } }, updates, indices) {
    const all = inUpdates ? updates : broadcastTo(updates, [size, ...updates.shape]);
    if (!inIndices) return scatterSumOp(all, indices, { axis: axis + 1, length });
    const block = indices.rank - 1;
    const front = moveAxes(all, axis + 1, block, 1);
    const y = scatterSumOp(front, offsetByExample(indices, size, length), { axis: 0, length: size * length });
    return moveAxis(reshape(y, [size, length, ...y.shape.slice(1)]), 1, axis + 1);
  },
  // ScatterElements, because ScatterND's sums race between threads.
  lower(onnx, [updates, indices], { axis, length }, { inputs: [type, indexType], outputs: [result] }) {
    const before = sizeOf(type!.shape.slice(0, axis));
    const count = sizeOf(indexType!.shape);
    const after = sizeOf(type!.shape.slice(axis + indexType!.shape.length));
    // Rows of an embedding are scattered in their own shape: a reshape to the graph's output would copy them.
    const around = before === 1 ? [] : [before];
    const zeros = onnx.node("Expand", [onnx.scalar(0, type!), onnx.shape([...around, length, after])]);
    const flat = onnx.node("Reshape", [updates, onnx.shape([...around, count, after])]);
    const line = onnx.node("Reshape", [indices, onnx.shape([count, 1])]);
    const spread = onnx.node("Expand", [line, onnx.shape([...around, count, after])]);
    const settings = { axis: around.length, reduction: "add" };
    const y = onnx.node("ScatterElements", [zeros, spread, flat], settings);
    return sameShape(result!.shape, [...around, length, after])
      ? y
      : onnx.node("Reshape", [y, onnx.shape(result!.shape)]);
  },
  samples: [
    {
      inputs: [[2, 2, 3], { values: [2, 0, 2, -1], shape: [2, 2], dtype: "int32" }],
      attributes: { axis: 0, length: 4 },
    },
    {
      inputs: [[2, 2, 2], { values: [1, 1], shape: [2], dtype: "int64" }],
      attributes: { axis: 1, length: 3 },
    },
    { inputs: [[1, 2], { values: [2, 0], shape: [2], dtype: "int32" }], attributes: { axis: 1, length: 4 } },
  ],
});

/**
 * The elements of `x` at `indices` along an axis, as rows of an embedding. Negative indices count from
 * the back; others outside the axis fail when the graph runs.
 * Shapes: `x [...before, n, ...after]`, `indices [...i]` -> `[...before, ...i, ...after]`.
 * @param options.axis default: none: `x` is flattened first, as in Keras
 * @throws {DTypeError} unless the indices are int32 or int64.
 * @example ops.take(embeddings, tokens, { axis: 0 })
 */
export function take(x: Tensor, indices: Tensor, { axis }: { readonly axis?: number } = {}): Tensor {
  if (axis === undefined) return takeOp(reshape(x, [x.size]), indices, { axis: 0 });
  return takeOp(x, indices, { axis: normalizeAxis("take", axis, x.rank) });
}

/**
 * `x` with `updates` added where `indices` point along an axis; equal indices add up.
 * Formula (axis 0): `y = x; y[indices[i]] += updates[i]`.
 * @param options.axis default: 0
 * @example ops.scatterAdd(ops.zeros([3]), tensor([0, 2, 0], { dtype: "int32" }), { updates: tensor([1, 2, 3]) }) // [4, 0, 2]
 */
export function scatterAdd(
  x: Tensor,
  indices: Tensor,
  options: { readonly updates: Tensor; readonly axis?: number },
): Tensor {
  const axis = normalizeAxis("scatterAdd", options.axis ?? 0, x.rank);
  return add(x, scatterSumOp(options.updates, indices, { axis, length: x.shape[axis]! }));
}

/**
 * A tensor of zeros of `shape` with `values` added at `indices`, whose last axis names the place.
 * Shapes: `indices [...n, k]`, `values [...n, ...shape from axis k]`.
 * @example ops.scatter(tensor([[0, 1], [2, 0]], { dtype: "int32" }), tensor([5, 6]), [3, 2])
 */
export function scatter(indices: Tensor, values: Tensor, shape: Shape): Tensor {
  const depth = indices.shape.at(-1)!;
  const places = sizeOf(indices.shape.slice(0, -1));
  const columns = Array.from({ length: depth }, (_, i) =>
    reshape(takeOp(indices, arange(i, i + 1), { axis: indices.rank - 1 }), [places]),
  );
  const linear = columns.reduce((at, column, i) => add(multiply(at, shape[i]!), column));
  const rest = shape.slice(depth);
  const rows = reshape(values, [places, ...rest]);
  return reshape(scatterSumOp(rows, linear, { axis: 0, length: sizeOf(shape.slice(0, depth)) }), shape);
}
