// Sum and broadcast stand together: each is the gradient of the other.
import { ShapeError } from "../base/errors.ts";
import { broadcastShapes, normalizeAxes, sameShape, showShape, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { reshape } from "./reshape.ts";

/** Which axes a reduction runs over. */
export interface ReduceOptions {
  /** One axis or several; negative ones count from the last. Default: all. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep the reduced axes with length 1. Default: false. */
  readonly keepDims?: boolean;
}

/** A reduction's parameters as its op holds them: axes ascending from the front. */
export type ReduceAttributes = { readonly axes: readonly number[]; readonly keepDims: boolean };

/** The options as attributes, against a tensor's rank. */
export const reduceAttributes = (where: string, x: Tensor, options: ReduceOptions): ReduceAttributes => ({
  axes: normalizeAxes(where, options.axis, x.rank),
  keepDims: options.keepDims ?? false,
});

/** The shape that is left. */
export const reducedShape = (shape: Shape, { axes, keepDims }: ReduceAttributes): number[] =>
  shape.flatMap((n, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [n]));

/** The attributes of the same reduction behind a batch axis. */
export const batchedAttributes = ({ axes, keepDims }: ReduceAttributes): ReduceAttributes => ({
  axes: axes.map((a) => a + 1),
  keepDims,
});

/** A reduced tensor with its lost axes put back as length 1, so that it broadcasts against the input. */
export const withReducedAxes = (y: Tensor, x: Tensor, { axes }: ReduceAttributes): Tensor =>
  reshape(y, reducedShape(x.shape, { axes, keepDims: true }));

/** Reductions under a transpose: the same axes by their old names, and what is left of the permutation. */
export function transposedReduction(
  permutation: readonly number[],
  { axes, keepDims }: ReduceAttributes,
): { readonly permutation: readonly number[]; readonly attributes: ReduceAttributes } {
  const attributes = { axes: axes.map((a) => permutation[a]!).sort((a, b) => a - b), keepDims };
  if (keepDims) return { permutation, attributes };
  const left = permutation.filter((_, i) => !axes.includes(i));
  const ranks = [...left].sort((a, b) => a - b);
  return { permutation: left.map((a) => ranks.indexOf(a)), attributes };
}

export const sumOp: DefinedOp<["x"], ReduceAttributes> = defineOp({
  name: "sum",
  inputs: ["x"],
  inferType: ([x], attributes) => ({ dtype: x.dtype, shape: reducedShape(x.shape, attributes) }),
  // y = sum x  ->  dx = dy, repeated
  vjp: ({ dy, attributes }, x) => [broadcastTo(withReducedAxes(dy, x, attributes), x.shape)],
  batch: ({ attributes }, x) => sumOp(x, batchedAttributes(attributes)),
  transposed: transposedReduction,
  lower: (onnx, [x], { axes, keepDims }) =>
    onnx.node("ReduceSum", [x, onnx.integers(axes)], { keepdims: keepDims ? 1 : 0 }),
  samples: [
    { inputs: [[2, 3, 4]], attributes: { axes: [1], keepDims: false } },
    { inputs: [[2, 3]], attributes: { axes: [0, 1], keepDims: true } },
  ],
});

/**
 * Sum over axes. Formula: `y = sum_i x_i`.
 * @example ops.sum(x, { axis: -1, keepDims: true })
 */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  const attributes = reduceAttributes("sum", x, options);
  return attributes.axes.length === 0 ? x : sumOp(x, attributes);
}

export const broadcastOp: DefinedOp<["x"], { shape: Shape }> = defineOp({
  name: "broadcastTo",
  inputs: ["x"],
  inferType([x], { shape }) {
    if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
      throw new ShapeError({
        where: "broadcastTo",
        expected: `a shape that broadcasts to ${showShape(shape)}`,
        received: showShape(x.shape),
      });
    }
    return { dtype: x.dtype, shape };
  },
  vjp: ({ dy }, x) => [sumTo(dy, x.shape)],
  batch: ({ size, attributes: { shape } }, x) => {
    const missing = shape.length - (x.rank - 1);
    const aligned = reshape(x, [size, ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
    return broadcastTo(aligned, [size, ...shape]);
  },
  lower: (onnx, [x], { shape }) => onnx.node("Expand", [x, onnx.shape(shape)]),
  samples: [
    { inputs: [[3, 1]], attributes: { shape: [2, 3, 4] } },
    { inputs: [[]], attributes: { shape: [5] } },
  ],
});

/**
 * Repeats `x` along axes of length 1 (and new axes in front) until it has `shape`, by NumPy's rule.
 * @throws {ShapeError} when `x` does not broadcast to `shape`.
 * @example ops.broadcastTo(tensor([1, 2, 3]), [4, 3])
 */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : broadcastOp(x, { shape });

/**
 * Sums `x` down to `shape`, the inverse of broadcasting.
 * Formula: y[i] = sum of x over all places that i was repeated to.
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.rank - shape.length;
  const axes = x.shape.flatMap((n, i) => (i < extra || (shape[i - extra] === 1 && n !== 1) ? [i] : []));
  return reshape(sum(x, { axis: axes, keepDims: true }), shape);
}
