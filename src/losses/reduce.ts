import { scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast, divideNoNaN, multiply, reshape, sum } from "../ops/index.ts";
import { alignRanks } from "../ops/labels.ts";

/**
 * How a batch's losses become one number: their mean over all values whatever the weights
 * (`sumOverBatchSize`, alias `mean`), their `sum`, not at all (`none`), or their sum divided by the sum
 * of the weights (`meanWithSampleWeight`).
 */
export type Reduction = "sumOverBatchSize" | "mean" | "sum" | "none" | "meanWithSampleWeight";

export const reductions: readonly Reduction[] = [
  "sumOverBatchSize",
  "mean",
  "sum",
  "none",
  "meanWithSampleWeight",
];

/** Weights with axes of length 1 at the end, so that the weight of a row counts for all values in the row. */
const spread = (weight: Tensor, rank: number): Tensor =>
  reshape(weight, [...weight.shape, ...new Array<number>(Math.max(0, rank - weight.rank)).fill(1)]);

/** The mask as weights; where a mean over all values follows, those that count make up for the others. */
function maskAsWeight(mask: Tensor, reduction: Reduction, { dtype }: Tensor): Tensor {
  const counts = cast(mask, dtype);
  const isMean = reduction === "sumOverBatchSize" || reduction === "mean";
  return isMean ? multiply(counts, divideNoNaN(scalar(mask.size, dtype), sum(counts))) : counts;
}

/**
 * One number (or the weighted values) from the losses of examples, as Keras reduces them.
 * @param sampleWeight a weight for each value, or for each row of values; 0 leaves a row out
 * @param options.mask which values count at all, as bool of the values' shape
 */
export function reduceLoss(
  values: Tensor,
  sampleWeight: Tensor | undefined,
  reduction: Reduction,
  { mask }: { readonly mask?: Tensor | undefined } = {},
): Tensor {
  const given = sampleWeight && cast(sampleWeight, values.dtype);
  const masked = mask && maskAsWeight(mask, reduction, values);
  const product =
    masked && given ? multiply(masked, spread(alignRanks(masked, given)[1], masked.rank)) : given;
  const [aligned, weight] =
    product || masked ? alignRanks(values, (product ?? masked)!) : [values, undefined];
  const weighted = weight ? multiply(aligned, spread(weight, aligned.rank)) : aligned;
  if (reduction === "none" || weighted.rank === 0) return weighted;
  const total = sum(weighted);
  if (reduction === "sum") return total;
  if (reduction === "meanWithSampleWeight" && weight) return divideNoNaN(total, sum(weight));
  return weighted.size === 0 ? total : multiply(total, 1 / weighted.size);
}
