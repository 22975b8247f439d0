import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply, negative, normalize, sum } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { epsilon } from "../base/epsilon.ts";

/** Vectors along an axis scaled to length 1; the zero vector stays zero, with a finite gradient. */
const unitVectors = (x: Tensor, axis: number): Tensor => normalize(x, { axis, epsilon });

export interface CosineSimilarityOptions extends LossOptions {
  /** The axis vectors lie along. Default: -1, the last. */
  readonly axis?: number;
}

/** `l = -sum(y / |y| p / |p|)`: -1 for vectors of one direction, 1 for opposite ones. */
export function cosineSimilarity(options: CosineSimilarityOptions = {}): Loss {
  const settings = complete("cosineSimilarity", options, { axis: -1, reduction: "sumOverBatchSize" });
  checkNumbers("cosineSimilarity", settings, { axis: { integer: true } });
  const { axis } = settings;
  return defineLoss("cosineSimilarity", settings, {
    call: (yTrue, yPred) =>
      negative(sum(multiply(unitVectors(yTrue, axis), unitVectors(yPred, axis)), { axis })),
  });
}
