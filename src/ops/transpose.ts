import { ShapeError } from "../base/errors.ts";
import { normalizeAxis } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";

export type TransposeAttributes = { readonly permutation: readonly number[] };

/** The permutation that undoes `permutation`. */
export function inversePermutation(permutation: readonly number[]): number[] {
  const inverse = new Array<number>(permutation.length);
  permutation.forEach((from, to) => (inverse[from] = to));
  return inverse;
}

export const transposeOp: DefinedOp<["x"], TransposeAttributes> = defineOp({
  name: "transpose",
  inputs: ["x"],
  inferType([x], { permutation }) {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (permutation.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new ShapeError({
        where: "transpose",
        expected: `each axis from 0 to ${x.shape.length - 1} once`,
        received: `[${permutation.join(", ")}]`,
      });
    }
    return { dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis]!) };
  },
  vjp: ({ dy, attributes }) => [transpose(dy, inversePermutation(attributes.permutation))],
  batch: ({ attributes }, x) => transpose(x, [0, ...attributes.permutation.map((a) => a + 1)]),
  lower: (onnx, [x], { permutation }) => onnx.node("Transpose", [x], { perm: permutation }),
  samples: [{ inputs: [[2, 3, 4]], attributes: { permutation: [2, 0, 1] } }],
});

/**
 * `x` with its axes in another order: axis i of the result is axis `permutation[i]` of `x`.
 * @param permutation defaults to the axes reversed
 * @throws {ShapeError} when it is no permutation of the axes.
 * @example ops.transpose(images, [0, 3, 1, 2]) // channels last to channels first
 */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  const order = permutation ?? x.shape.map((_, i) => x.rank - 1 - i);
  return order.every((axis, i) => axis === i) && order.length === x.rank
    ? x
    : transposeOp(x, { permutation: order });
}

/** `x` with its last two axes swapped: every matrix in it transposed. */
export const swapLastAxes = (x: Tensor): Tensor =>
  transpose(
    x,
    x.shape.map((_, i) => (i === x.rank - 1 ? i - 1 : i === x.rank - 2 ? i + 1 : i)),
  );

/** `x` with one axis put at another place, the others in their order. @example ops.moveAxis(x, -1, 1) */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  const source = normalizeAxis("moveAxis", from, x.rank);
  const rest = x.shape.map((_, i) => i).filter((i) => i !== source);
  return transpose(x, rest.toSpliced(normalizeAxis("moveAxis", to, x.rank), 0, source));
}

/** `x` with two axes swapped. @example ops.swapAxes(x, 0, 1) */
export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  const [first, second] = [normalizeAxis("swapAxes", a, x.rank), normalizeAxis("swapAxes", b, x.rank)];
  return transpose(
    x,
    x.shape.map((_, i) => (i === first ? second : i === second ? first : i)),
  );
}
