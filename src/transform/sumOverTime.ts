import type { Tensor } from "../graph/tensor.ts";
import { add, matMulOp, multiply, reshape, sum, transpose } from "../ops/index.ts";
import { sumOfProducts } from "../ops/matMul.ts";
import { addOp } from "../ops/arithmetic.ts";
import { reshapeOp } from "../ops/reshape.ts";
import { sumOp, type ReduceAttributes } from "../ops/sum.ts";
import { transposeOp, type TransposeAttributes } from "../ops/transpose.ts";
import { batchGraph, type BatchOptions, type Lane } from "./batch.ts";

/**
 * The sum over all steps of a tensor computed at each step. A matrix product at each step becomes one
 * product over time: `sum_t a_t b_t = [a_1 a_2 ...] [b_1; b_2; ...]`.
 */
export function sumOverTime(t: Tensor, known: ReadonlyMap<Tensor, Lane>, options: BatchOptions): Tensor {
  const { op, inputs, attributes } = t.node;
  const again = (x: Tensor) => sumOverTime(x, known, options);
  const given = [...known.keys()].some((k) => k.node === t.node);
  if (!given && op === addOp && inputs.every((x) => x.size === t.size)) {
    return add(again(inputs[0]!), again(inputs[1]!));
  }
  if (!given && op === reshapeOp) return reshape(again(inputs[0]!), t.shape);
  if (!given && op === transposeOp) {
    return transpose(again(inputs[0]!), (attributes as TransposeAttributes).permutation);
  }
  if (!given && op === sumOp) {
    const { axes, keepDims } = attributes as ReduceAttributes;
    const [lane] = batchGraph(inputs.slice(0, 1), known, options);
    if (lane!.batched) {
      return reshape(sum(lane!.tensor, { axis: [0, ...axes.map((a) => a + 1)], keepDims }), t.shape);
    }
  }
  if (!given && op === matMulOp && t.rank === 2) {
    const product = oneProduct(inputs as [Tensor, Tensor], known, options);
    if (product !== undefined) return product;
  }
  const [lane] = batchGraph([t], known, options);
  return lane!.batched ? sum(lane!.tensor, { axis: 0 }) : multiply(lane!.tensor, options.size);
}

function oneProduct(
  factors: readonly [Tensor, Tensor],
  known: ReadonlyMap<Tensor, Lane>,
  options: BatchOptions,
): Tensor | undefined {
  const [a, b] = batchGraph(factors, known, options);
  return a!.batched && b!.batched ? sumOfProducts(a!.tensor, b!.tensor) : undefined;
}
