import type { Tensor } from "../../graph/tensor.ts";
import { add, matMul, multiply, reshape, softmax, swapLastAxes, where } from "../../ops/index.ts";

/** The score where attention must not look. Finite: a query that may look nowhere looks everywhere alike. */
export const never = -1e9;

/** What attention is computed from. */
export interface AttendInputs {
  /** `[batch, heads, queries, width]` */
  readonly query: Tensor;
  /** `[batch, keyValueHeads, keys, width]`: as many heads, or a divisor of it, each for a group of queries. */
  readonly key: Tensor;
  /** `[batch, keyValueHeads, keys, valueWidth]` */
  readonly value: Tensor;
  /** Added to the scores; broadcasts to `[batch, heads, queries, keys]`. */
  readonly bias?: Tensor | undefined;
  /** Where attention may look, as bool; broadcasts likewise. */
  readonly mask?: Tensor | undefined;
  /** Multiplies the products of queries and keys. */
  readonly scale: number;
  /** Drops some of the weights while training. */
  readonly drop: (weights: Tensor) => Tensor;
}

/** Query heads that share a key and value head lie behind each other: one product a group. */
const grouped = (x: Tensor, groups: number): Tensor => {
  const [batch, heads, length, width] = x.shape as [number, number, number, number];
  return heads === groups ? x : reshape(x, [batch, groups, (heads / groups) * length, width]);
};

/**
 * Scaled dot-product attention (Vaswani et al. 2017): `softmax(scale q k^T + bias) v`.
 * @returns output `[batch, heads, queries, valueWidth]` and weights `[batch, heads, queries, keys]`
 */
export function attend({ query, key, value, bias, mask, scale, drop }: AttendInputs) {
  const [batch, heads, queries] = query.shape as [number, number, number, number];
  const [, groups, keys] = key.shape as [number, number, number, number];
  const products = matMul(grouped(multiply(query, scale), groups), swapLastAxes(key));
  const scores = reshape(products, [batch, heads, queries, keys]);
  const biased = bias === undefined ? scores : add(scores, bias);
  const weights = softmax(mask === undefined ? biased : where(mask, biased, never));
  const dropped = drop(weights);
  const mixed = matMul(grouped(dropped, groups), value);
  return { output: reshape(mixed, [batch, heads, queries, value.shape[3]!]), weights };
}
