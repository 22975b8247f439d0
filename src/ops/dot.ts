import { ShapeError } from "../base/errors.ts";
import { normalizeAxes, normalizeAxis, showShape, sizeOf } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply } from "./arithmetic.ts";
import { matMul } from "./matMul.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/**
 * Product summed over pairs of axes: the last `axes` of `a` with the first of `b`, or the axes named.
 * @param options.axes a number of axes, or the axes of `a` and of `b`. Default: 2.
 * @throws {ShapeError} when the paired axes differ in length.
 * @example ops.tensordot(matrix, x, { axes: [[1], [1]] }).shape // [3, 2]
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  { axes = 2 }: { readonly axes?: number | readonly [readonly number[], readonly number[]] } = {},
): Tensor {
  const [fromA, fromB] =
    typeof axes === "number"
      ? [a.shape.map((_, i) => i).slice(a.rank - axes), b.shape.map((_, i) => i).slice(0, axes)]
      : [
          axes[0].map((i) => normalizeAxis("tensordot", i, a.rank)),
          axes[1].map((i) => normalizeAxis("tensordot", i, b.rank)),
        ];
  if (fromA.length !== fromB.length || fromA.some((axis, i) => a.shape[axis] !== b.shape[fromB[i]!])) {
    throw new ShapeError({
      where: "tensordot",
      expected: `axes [${fromA.join(", ")}] of a as long as axes [${fromB.join(", ")}] of b`,
      received: `a ${showShape(a.shape)} and b ${showShape(b.shape)}`,
    });
  }
  const freeA = normalizeAxes("tensordot", undefined, a.rank).filter((i) => !fromA.includes(i));
  const freeB = normalizeAxes("tensordot", undefined, b.rank).filter((i) => !fromB.includes(i));
  const shapeA = freeA.map((i) => a.shape[i]!);
  const shapeB = freeB.map((i) => b.shape[i]!);
  const inner = sizeOf(fromA.map((i) => a.shape[i]!));
  const left = reshape(transpose(a, [...freeA, ...fromA]), [sizeOf(shapeA), inner]);
  const right = reshape(transpose(b, [...fromB, ...freeB]), [inner, sizeOf(shapeB)]);
  return reshape(matMul(left, right), [...shapeA, ...shapeB]);
}

/**
 * NumPy's dot product: scalars multiply, else the last axis of `a` with the second to last of `b`
 * (or its only one).
 * @example ops.dot(a, b)
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) return multiply(a, b);
  return tensordot(a, b, { axes: [[-1], [b.rank === 1 ? 0 : -2]] });
}

/** Every element of `a` times every element of `b`. Shapes: `[m]`, `[n]` -> `[m, n]`; others are flattened. */
export const outer = (a: Tensor, b: Tensor): Tensor =>
  multiply(reshape(a, [a.size, 1]), reshape(b, [1, b.size]));
