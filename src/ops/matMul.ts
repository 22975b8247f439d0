import { ShapeError } from "../base/errors.ts";
import { broadcastShapes, showShape, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp, sameDType } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { expandDims, reshape } from "./reshape.ts";
import { swapLastAxes } from "./transpose.ts";

const misfit = (a: Shape, b: Shape) =>
  new ShapeError({
    where: "matMul",
    expected: "a [..., m, k] and b [..., k, n]",
    received: `a ${showShape(a)} and b ${showShape(b)}`,
  });

/** Batched matrix product on tensors of rank 2 or more; batch axes broadcast. */
export const matMulOp: DefinedOp<["a", "b"]> = defineOp({
  name: "matMul",
  inputs: ["a", "b"],
  inferType([a, b]) {
    const [m, k] = a.shape.slice(-2);
    const [inner, n] = b.shape.slice(-2);
    if (a.shape.length < 2 || b.shape.length < 2 || k !== inner) throw misfit(a.shape, b.shape);
    const batch = broadcastShapes("matMul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    return { dtype: sameDType("matMul", [a, b]), shape: [...batch, m!, n!] };
  },
  // da = dy b^T,  db = a^T dy
  vjp: ({ dy }, a, b) => [matMulOp(dy, swapLastAxes(b)), matMulOp(swapLastAxes(a), dy)],
  batch: ({ batched: [inA, inB] }, a, b) => {
    if (!inB && b.rank === 2 && a.rank === 3) return matMul(a, b);
    // The batch axis stands before all others once both sides have the same rank behind it.
    const rank = Math.max(a.rank - (inA ? 1 : 0), b.rank - (inB ? 1 : 0));
    const align = (t: Tensor, isBatched: boolean) => {
      if (!isBatched) return t;
      const missing = rank + 1 - t.rank;
      return reshape(t, [t.shape[0]!, ...new Array<number>(missing).fill(1), ...t.shape.slice(1)]);
    };
    return matMulOp(align(a, inA!), align(b, inB!));
  },
  lower: (onnx, [a, b]) => onnx.node("MatMul", [a, b]),
  samples: [
    {
      inputs: [
        [2, 3],
        [3, 4],
      ],
    },
    {
      inputs: [
        [2, 1, 2, 3],
        [5, 3, 1],
      ],
    },
    {
      inputs: [
        [2, 3],
        [2, 3, 2],
      ],
    },
  ],
});

/**
 * Matrix product `y = a b`; axes before the last two are batches and broadcast. A vector is a row on
 * the left and a column on the right, as in NumPy.
 * Shapes: `a [..., m, k]`, `b [..., k, n]` -> `y [..., m, n]`.
 * @throws {ShapeError} when the inner dimensions differ.
 * @example ops.matMul(x, kernel)
 */
export function matMul(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) throw misfit(a.shape, b.shape);
  if (a.rank > 2 && b.rank === 2) {
    // One large product instead of many small ones, in the gradients too.
    const k = a.shape.at(-1)!;
    if (k !== b.shape[0]) throw misfit(a.shape, b.shape);
    const rows = reshape(a, [a.size / Math.max(1, k), k]);
    return reshape(matMulOp(rows, b), [...a.shape.slice(0, -1), b.shape[1]!]);
  }
  const y = matMulOp(a.rank === 1 ? expandDims(a, 0) : a, b.rank === 1 ? expandDims(b, 1) : b);
  const shape = y.shape.filter(
    (_, i) => !(a.rank === 1 && i === y.rank - 2) && !(b.rank === 1 && i === y.rank - 1),
  );
  return reshape(y, shape);
}
