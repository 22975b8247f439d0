import { checkNumbers, complete } from "../base/options.ts";
import { normalizeAxis } from "../base/shape.ts";
import { multiply, negative, sum } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { logProbabilities, smoothLabels } from "./probabilities.ts";
import { logitsOfSoftmax, softmaxCrossentropyOp } from "./softmaxCrossentropy.ts";

export interface CategoricalCrossentropyOptions extends LossOptions {
  /** Predictions are logits, not probabilities. Default: false. */
  readonly fromLogits?: boolean;
  /** The fraction of each label that is spread over all classes. Default: 0. */
  readonly labelSmoothing?: number;
  /** Where the classes stand. Default: -1, the last axis. */
  readonly axis?: number;
}

/**
 * Cross-entropy of label vectors with predicted distributions: `l = -sum_c y_c log p_c`.
 * Probabilities that a softmax made are not looked at: the loss is computed from the softmax's input, which
 * is exact where probabilities would be clipped, and has the gradient `softmax(x) - y`. Other
 * predictions are divided by their sum and clipped to [1e-7, 1 - 1e-7].
 * Shapes: labels and predictions `[batch, ..., classes]` -> `[batch, ...]`.
 * @example losses.categoricalCrossentropy({ labelSmoothing: 0.1 })
 */
export function categoricalCrossentropy(options: CategoricalCrossentropyOptions = {}): Loss {
  const settings = complete("categoricalCrossentropy", options, {
    fromLogits: false,
    labelSmoothing: 0,
    axis: -1,
    reduction: "sumOverBatchSize",
  });
  checkNumbers("categoricalCrossentropy", settings, {
    labelSmoothing: { min: 0, max: 1 },
    axis: { integer: true },
  });
  return defineLoss("categoricalCrossentropy", settings, {
    call(yTrue, yPred) {
      const axis = normalizeAxis("categoricalCrossentropy", settings.axis, yPred.rank);
      const labels = smoothLabels(yTrue, settings.labelSmoothing, 1 / yTrue.shape.at(-1)!);
      const logits = settings.fromLogits ? yPred : logitsOfSoftmax(yPred, axis);
      return logits === undefined
        ? negative(sum(multiply(labels, logProbabilities(yPred, axis)), { axis }))
        : softmaxCrossentropyOp(logits, labels, { axis });
    },
  });
}
