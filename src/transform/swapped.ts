import { alias, scalar } from "../graph/leaves.ts";
import { applyOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastTo, concatenate, matMulOp, reshape, swapLastAxes, transpose } from "../ops/index.ts";
import { addOp } from "../ops/arithmetic.ts";
import { reshapeOp } from "../ops/reshape.ts";
import { broadcastOp } from "../ops/sum.ts";
import { transposeOp, type TransposeAttributes } from "../ops/transpose.ts";
import { made } from "./rule.ts";

const swappedShape = ({ shape }: Tensor): number[] => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

/** `rows weight + bias` with `rows [..., m, k]`, `weight [k, n]`. */
interface ProductOfRows {
  readonly rows: Tensor;
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

/** A product of all rows with one matrix, as matMul makes it. */
function productOfRows(t: Tensor): ProductOfRows | undefined {
  const product = made(t.node.op === reshapeOp ? t.node.inputs[0] : t, matMulOp);
  if (product === undefined) return undefined;
  const [rows, weight] = product.inputs as [Tensor, Tensor];
  if (rows.rank !== 2 || weight.rank !== 2 || t.shape.at(-1) !== weight.shape[1]) return undefined;
  const from = rows.node.op === reshapeOp ? rows.node.inputs[0]! : rows;
  return { rows: reshape(from, [...t.shape.slice(0, -1), weight.shape[0]!]), weight };
}

function productWithBias(t: Tensor): ProductOfRows | undefined {
  if (t.node.op !== addOp) return productOfRows(t);
  const [a, b] = t.node.inputs as [Tensor, Tensor];
  const [sum, bias] = a.size === t.size ? [a, b] : [b, a];
  const product =
    bias.size === t.shape.at(-1) && bias.shape.at(-1) === bias.size ? productOfRows(sum) : undefined;
  return product && { ...product, bias };
}

/** `x` with ones behind it along an axis, put before a transpose that makes it. */
function withOnes(x: Tensor, axis: number): Tensor {
  if (x.node.op === transposeOp) {
    const { permutation } = x.node.attributes as TransposeAttributes;
    return transpose(withOnes(x.node.inputs[0]!, permutation[axis]!), permutation);
  }
  const ones = broadcastTo(
    scalar(1, x.dtype),
    x.shape.map((n, i) => (i === axis ? 1 : n)),
  );
  return concatenate([x, ones], { axis });
}

/** A vector along the last axis as a column; a matrix swapped; anything of one element as it is. */
const swappedSmall = (t: Tensor): Tensor =>
  t.size === 1 ? reshape(t, []) : t.rank === 1 ? reshape(t, [t.size, 1]) : swapped(t);

/**
 * `x` with its last two axes swapped, computed from swapped inputs where these are smaller: transposes meet,
 * `(x w)^T = w^T x^T`, and a bias
 * `b` is one more column of the weights: `(x w + b)^T = [w^T b] [x^T; 1]`.
 */
export function swapped(x: Tensor): Tensor {
  const { op, inputs, attributes } = x.node;
  if (op === transposeOp) {
    const { permutation } = attributes as TransposeAttributes;
    const [a, b] = permutation.slice(-2);
    return transpose(inputs[0]!, [...permutation.slice(0, -2), b!, a!]);
  }
  if (op === broadcastOp && inputs[0]!.size === 1) {
    return broadcastTo(reshape(inputs[0]!, []), swappedShape(x));
  }
  const product = productWithBias(x);
  if (product !== undefined && product.rows.size < x.size) {
    const { rows, weight, bias } = product;
    if (bias === undefined) return matMulOp(swapped(weight), swapped(rows));
    return matMulOp(
      concatenate([swapped(weight), reshape(bias, [bias.size, 1])]),
      swapped(withOnes(rows, rows.rank - 1)),
    );
  }
  // Variables to differentiate by are aliases, which have to stay on the way.
  if (op.elementwise && op !== alias && inputs.filter((t) => t.size === x.size).length === 1) {
    return applyOp(
      op,
      inputs.map((t) => (t.size === x.size ? swapped(t) : swappedSmall(t))),
      attributes,
    )[0]!;
  }
  return swapLastAxes(x);
}
