import { checkNumbers } from "../base/options.ts";
import type { Shape } from "../base/shape.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { alignRanks } from "../ops/labels.ts";
import {
  broadcastTo,
  cast,
  clip,
  expandDims,
  greater,
  matMul,
  multiply,
  oneHot,
  reshape,
  slice,
  squeeze,
  subtract,
  sum,
  topK,
  where,
} from "../ops/index.ts";
import { float32Array } from "./metric.ts";

/** How predictions are counted as right or wrong. */
export interface ConfusionOptions {
  /** Predictions above a threshold count as positive. */
  readonly thresholds: readonly number[];
  /** Only the k largest predictions of each example can be positive. */
  readonly topK?: number | undefined;
  /** Count one class only. */
  readonly classId?: number | undefined;
  /** Count each class by itself, rather than all together. */
  readonly byLabel?: boolean;
  /** Predictions outside [0, 1] are taken for 0 or 1. */
  readonly clipped?: boolean;
}

/** Weighted counts for each threshold: `[thresholds]`, or `[thresholds, labels]` by label. */
export interface Confusion {
  readonly truePositives: Tensor;
  readonly falsePositives: Tensor;
  readonly trueNegatives: Tensor;
  readonly falseNegatives: Tensor;
}

/** What stands for a prediction that is not among the k largest. */
const nowhere = -1e10;

function onlyTop(x: Tensor, k: number): Tensor {
  const [, places] = topK(x, k);
  const chosen = sum(oneHot(places, x.shape.at(-1)!), { axis: -2 });
  return where(greater(chosen, 0), x, nowhere);
}

const pickClass = (x: Tensor, classId: number): Tensor =>
  slice(x, [...new Array<null>(x.rank - 1).fill(null), { start: classId, stop: classId + 1 }]);

/** A weight for each prediction. */
function spreadWeights(sampleWeight: Tensor, like: Tensor): Tensor {
  const column = expandDims(cast(sampleWeight, "float32"), -1);
  const aligned = column.rank === like.rank + 1 ? squeeze(column, -1) : column;
  return broadcastTo(aligned, like.shape);
}

/** Counts right and wrong predictions of one batch. */
export function countConfusion(
  yTrue: Tensor,
  yPred: Tensor,
  { sampleWeight, ...options }: ConfusionOptions & { readonly sampleWeight?: Tensor | undefined },
): Confusion {
  const { thresholds, classId, byLabel = false, clipped = false } = options;
  let [p, y] = alignRanks(cast(yPred, "float32"), cast(cast(yTrue, "bool"), "float32"));
  if (options.topK !== undefined) p = onlyTop(p, options.topK);
  if (classId !== undefined) [p, y] = [pickClass(p, classId), pickClass(y, classId)];
  if (clipped) p = clip(p, 0, 1);
  const weights = sampleWeight && spreadWeights(sampleWeight, p);
  const positive = weights ? multiply(y, weights) : y;
  const negative = weights ? multiply(subtract(1, y), weights) : subtract(1, y);

  const found = byLabel ? foundByLabel : foundTogether;
  const over = byLabel ? { axis: 0 } : {};
  const [truePositives, falsePositives] = found(p, [positive, negative], thresholds);
  return {
    truePositives,
    falsePositives,
    trueNegatives: subtract(sum(negative, over), falsePositives),
    falseNegatives: subtract(sum(positive, over), truePositives),
  };
}

type Pair = readonly [Tensor, Tensor];

/** Sums of weights where predictions are above each threshold, as one matrix product: `[thresholds]`. */
function foundTogether(p: Tensor, weights: Pair, thresholds: readonly number[]): Pair {
  const limits = constant(float32Array(thresholds, [thresholds.length, 1]));
  const above = cast(greater(reshape(p, [1, p.size]), limits), "float32");
  const total = (w: Tensor) => reshape(matMul(above, reshape(w, [p.size, 1])), [thresholds.length]);
  return [total(weights[0]), total(weights[1])];
}

/** The same for each label: `[thresholds, labels]`. */
function foundByLabel(p: Tensor, weights: Pair, thresholds: readonly number[]): Pair {
  const limits = constant(float32Array(thresholds, [thresholds.length, 1, 1]));
  const above = cast(greater(expandDims(p, 0), limits), "float32");
  const total = (w: Tensor) => sum(multiply(above, w), { axis: 1 });
  return [total(weights[0]), total(weights[1])];
}

/**
 * Thresholds from an option that takes one or several.
 * @throws {OptionError} when one lies outside [0, 1].
 */
export function thresholdList(
  where: string,
  thresholds: number | readonly number[] | undefined,
  otherwise: number,
): readonly number[] {
  if (thresholds === undefined) return [otherwise];
  const list = typeof thresholds === "number" ? [thresholds] : thresholds;
  for (const threshold of list) {
    checkNumbers(where, { thresholds: threshold }, { thresholds: { min: 0, max: 1 } });
  }
  return list;
}

/** A scalar from the counts of a single threshold. */
export const oneOrAll = (counts: Tensor): Tensor => (counts.size === 1 ? reshape(counts, []) : counts);

/** State parts of one shape. */
export const partsOf = (names: readonly string[], shape: Shape): Record<string, Shape> =>
  Object.fromEntries(names.map((name) => [name, shape]));
