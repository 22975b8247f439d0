import { ShapeError } from "../base/errors.ts";
import { broadcastShapes, showShape, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp, sameDType } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { expandDims, reshape } from "./reshape.ts";
import { swapLastAxes, transpose, transposeOp, type TransposeAttributes } from "./transpose.ts";

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
  // da = dy b^T,  db = a^T dy, summed over the batch where one matrix stands for all of it
  vjp: ({ dy }, a, b) => [
    a.rank === 2 && b.rank === 3 ? sumOfProducts(dy, swapLastAxes(b)) : matMulOp(dy, swapLastAxes(b)),
    b.rank === 2 && a.rank === 3 ? sumOfProducts(swapLastAxes(a), dy) : matMulOp(swapLastAxes(a), dy),
  ],
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
  lower(onnx, [a, b], _, { inputs: [type, other] }) {
    // A transposed matrix before a batch: the runtime would transpose it again for every product.
    const shared = type!.shape.length === 2 && other!.shape.length > 2;
    return onnx.node("MatMul", [shared ? onnx.node("Unsqueeze", [a, onnx.integers([0])]) : a, b]);
  },
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

/** The matrices of which `t` holds the transposes, unless they were moved themselves: then both moves become one. */
function unswapped(t: Tensor): Tensor | undefined {
  if (t.node.op !== transposeOp) return undefined;
  const { permutation } = t.node.attributes as TransposeAttributes;
  const [before] = t.node.inputs;
  return permutation.join() === "0,2,1" && before!.node.op !== transposeOp ? before : undefined;
}

/** `[a_1 a_2 ...]` of `a [batch, m, k]`. */
const sideBySide = (a: Tensor): Tensor => reshape(transpose(a, [1, 0, 2]), [a.shape[1]!, -1]);

/** `[b_1; b_2; ...]` of `b [batch, k, n]`. */
const oneBelowTheOther = (b: Tensor): Tensor => reshape(b, [-1, b.shape[2]!]);

/**
 * The sum of matrix products as one product: `sum_i a_i b_i = [a_1 a_2 ...] [b_1; b_2; ...]`.
 * Shapes: `a [batch, m, k]`, `b [batch, k, n]` -> `[m, n]`.
 */
export function sumOfProducts(a: Tensor, b: Tensor): Tensor {
  // The runtime reads a matrix transposed for nothing, but not a batch of them.
  const [before, after] = [unswapped(a), unswapped(b)];
  return matMulOp(
    before === undefined ? sideBySide(a) : transpose(oneBelowTheOther(before)),
    after === undefined ? oneBelowTheOther(b) : transpose(sideBySide(after)),
  );
}

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
