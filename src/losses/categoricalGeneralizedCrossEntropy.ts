import { checkNumbers, complete } from "../base/options.ts";
import { divide, expandDims, power, squeeze, subtract, takeAlongAxis } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { classNumbers } from "../ops/labels.ts";

export interface CategoricalGeneralizedCrossEntropyOptions extends LossOptions {
  /** Between 0 (cross-entropy) and 1 (mean absolute error), both excluded. Default: 0.5. */
  readonly q?: number;
}

/**
 * Cross-entropy that bears wrong labels (Zhang & Sabuncu 2018): `l = (1 - p_label^q) / q`.
 * Shapes: class numbers `[batch, ...]`, probabilities `[batch, ..., classes]` -> `[batch, ...]`.
 */
export function categoricalGeneralizedCrossEntropy(
  options: CategoricalGeneralizedCrossEntropyOptions = {},
): Loss {
  const settings = complete("categoricalGeneralizedCrossEntropy", options, {
    q: 0.5,
    reduction: "sumOverBatchSize",
  });
  checkNumbers("categoricalGeneralizedCrossEntropy", settings, { q: { min: 0, max: 1, exclusive: true } });
  const { q } = settings;
  return defineLoss("categoricalGeneralizedCrossEntropy", settings, {
    sparse: true,
    call(yTrue, yPred) {
      const at = expandDims(classNumbers(yTrue, yPred.rank), -1);
      return divide(subtract(1, power(squeeze(takeAlongAxis(yPred, at), -1), q)), q);
    },
  });
}
