// Keras leaves masked steps out of products and extremes: a step that does not count has no say in them.
import type { Tensor } from "../graph/tensor.ts";
import { logicalOr, multiply, onesLike, reshape, where, zerosLike } from "../ops/index.ts";
import type { Mask } from "./layer.ts";

/** A mask `[batch, time]` with axes of length 1 behind, up to the rank of `x`. */
const spread = (mask: Tensor, { rank }: Tensor): Tensor =>
  reshape(mask, [...mask.shape, ...new Array<number>(rank - mask.rank).fill(1)]);

const pick = (mask: Mask, x: Tensor, otherwise: Tensor): Tensor =>
  mask === undefined ? x : where(spread(mask, x), x, otherwise);

/** The product of what counts: 1 stands for what does not, and 0 where nothing counts of inputs that all have masks. */
export function multiplyCounted(inputs: readonly Tensor[], masks: readonly Mask[]): Tensor {
  const product = inputs.map((x, i) => pick(masks[i], x, onesLike(x))).reduce((a, b) => multiply(a, b));
  const given = masks.filter((mask) => mask !== undefined);
  if (given.length < inputs.length) return product;
  return pick(
    given.reduce((a, b) => logicalOr(a, b)),
    product,
    zerosLike(product),
  );
}

/** The largest or smallest of what counts: where an input does not, the one merged with it stands for it. */
export function extremeOfCounted(
  extreme: (a: Tensor, b: Tensor) => Tensor,
  inputs: readonly Tensor[],
  masks: readonly Mask[],
): Tensor {
  let counted = masks[0];
  return inputs.reduce((merged, x, i) => {
    const mask = masks[i];
    const added = pick(mask, x, merged);
    const before = pick(counted, merged, added);
    counted = mask && counted && logicalOr(counted, mask);
    return extreme(before, added);
  });
}
