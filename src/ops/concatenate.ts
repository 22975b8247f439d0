import { ShapeError } from "../base/errors.ts";
import { normalizeAxis, showShape } from "../base/shape.ts";
import { applyOp, defineOp, sameDType, variadic, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cut } from "./slice.ts";
import { expandDims } from "./reshape.ts";
import { broadcastTo } from "./sum.ts";

type Axis = { readonly axis: number };

const concatenateOp: Op = defineOp<readonly string[], Axis>({
  name: "concatenate",
  inputs: variadic("xs"),
  inferType(types, { axis }) {
    const first = types[0]!.shape;
    const fits = types.every(
      ({ shape }) => shape.length === first.length && shape.every((n, i) => i === axis || n === first[i]),
    );
    if (!fits) {
      throw new ShapeError({
        where: "concatenate",
        expected: `shapes that differ in axis ${axis} alone`,
        received: types.map((t) => showShape(t.shape)).join(" and "),
      });
    }
    const length = types.reduce((total, { shape }) => total + shape[axis]!, 0);
    return { dtype: sameDType("concatenate", types), shape: first.map((n, i) => (i === axis ? length : n)) };
  },
  vjp({ dy, attributes: { axis } }, ...xs) {
    let start = 0;
    return xs.map((x) => {
      const length = x.shape[axis]!;
      start += length;
      return cut(dy, axis, start - length, length);
    });
  },
  batch: ({ batched, size, attributes: { axis } }, ...xs) =>
    join(
      xs.map((x, i) => (batched[i] ? x : broadcastTo(x, [size, ...x.shape]))),
      axis + 1,
    ),
  transposed: (permutation, { axis }) => ({ permutation, attributes: { axis: permutation[axis]! } }),
  lower: (onnx, inputs, { axis }) => onnx.node("Concat", inputs, { axis }),
  samples: [
    {
      inputs: [
        [2, 3],
        [2, 1],
        [2, 2],
      ],
      attributes: { axis: 1 },
    },
  ],
});

const join = (xs: readonly Tensor[], axis: number): Tensor => applyOp(concatenateOp, xs, { axis })[0]!;

/**
 * Tensors joined along an axis they already have.
 * @param options.axis default: the last
 * @throws {ShapeError} when the other axes differ.
 * @example ops.concatenate([a, b], { axis: 0 })
 */
export function concatenate(xs: readonly Tensor[], { axis = -1 }: { readonly axis?: number } = {}): Tensor {
  if (xs.length === 0) {
    throw new ShapeError({ where: "concatenate", expected: "at least one tensor", received: "none" });
  }
  return xs.length === 1 ? xs[0]! : join(xs, normalizeAxis("concatenate", axis, xs[0]!.rank));
}

/**
 * Tensors of one shape joined along a new axis.
 * @param options.axis where the new axis stands in the result. Default: 0.
 * @example ops.stack([a, b, c]) // [3, ...]
 */
export function stack(xs: readonly Tensor[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  const at = normalizeAxis("stack", axis, (xs[0]?.rank ?? 0) + 1);
  return concatenate(
    xs.map((x) => expandDims(x, at)),
    { axis: at },
  );
}

/**
 * `x` with its elements moved along an axis; what falls off the end comes in at the front.
 * @example ops.roll(tensor([1, 2, 3]), 1, { axis: 0 }) // [3, 1, 2]
 */
export function roll(x: Tensor, shift: number, { axis }: { readonly axis: number }): Tensor {
  const at = normalizeAxis("roll", axis, x.rank);
  const n = x.shape[at]!;
  const moved = ((shift % n) + n) % n;
  return moved === 0
    ? x
    : concatenate([cut(x, at, n - moved, moved), cut(x, at, 0, n - moved)], { axis: at });
}
