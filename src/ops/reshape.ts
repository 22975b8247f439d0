import { ShapeError } from "../base/errors.ts";
import { normalizeAxes, sameShape, showShape, sizeOf, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";

export const reshapeOp: DefinedOp<["x"], { shape: Shape }> = defineOp({
  name: "reshape",
  inputs: ["x"],
  inferType([x], { shape }) {
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new ShapeError({
        where: "reshape",
        problem: "the number of elements changes",
        expected: `a shape of ${sizeOf(x.shape)} elements, as ${showShape(x.shape)} has`,
        received: showShape(shape),
      });
    }
    return { dtype: x.dtype, shape };
  },
  vjp: ({ dy }, x) => [reshape(dy, x.shape)],
  batch: ({ size, attributes: { shape } }, x) => reshape(x, [size, ...shape]),
  lower: (onnx, [x], { shape }) => onnx.node("Reshape", [x, onnx.shape(shape)]),
  samples: [{ inputs: [[2, 6]], attributes: { shape: [3, 4] } }],
});

/**
 * The same elements in row-major order under another shape. One axis may be -1: it takes what is left.
 * @throws {ShapeError} when the number of elements would change.
 * @example ops.reshape(x, [3, -1]).shape // [3, 2]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const free = shape.indexOf(-1);
  const rest = sizeOf(shape.filter((n) => n !== -1));
  const full = free < 0 ? shape : shape.map((n, i) => (i === free ? x.size / Math.max(1, rest) : n));
  if (full.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ShapeError({
      where: "reshape",
      expected: `a shape of ${x.size} elements with at most one -1`,
      received: showShape(shape),
    });
  }
  return sameShape(x.shape, full) ? x : reshapeOp(x, { shape: full });
}

/** `x` with axes of length 1 put in at the given places of the result. */
export function expandDims(x: Tensor, axis: number | readonly number[]): Tensor {
  const count = typeof axis === "number" ? 1 : axis.length;
  const added = new Set(normalizeAxes("expandDims", axis, x.rank + count));
  const old = x.shape.values();
  return reshape(
    x,
    Array.from({ length: x.rank + count }, (_, i) => (added.has(i) ? 1 : old.next().value!)),
  );
}

/**
 * `x` without the given axes of length 1; without all such axes by default.
 * @throws {ShapeError} when a named axis is longer than 1.
 */
export function squeeze(x: Tensor, axis?: number | readonly number[]): Tensor {
  const ones = x.shape.flatMap((n, i) => (n === 1 ? [i] : []));
  const dropped = new Set(axis === undefined ? ones : normalizeAxes("squeeze", axis, x.rank));
  for (const i of dropped) {
    if (x.shape[i] !== 1) {
      throw new ShapeError({
        where: "squeeze",
        expected: `axis ${i} of length 1`,
        received: showShape(x.shape),
      });
    }
  }
  return reshape(
    x,
    x.shape.filter((_, i) => !dropped.has(i)),
  );
}
