import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, log, mean, multiply, negative, subtract } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { clipProbabilities, smoothLabels } from "./probabilities.ts";
import { logitsOfSigmoid, sigmoidCrossentropyOp } from "./sigmoidCrossentropy.ts";

export interface BinaryCrossentropyOptions extends LossOptions {
  /** Predictions are logits, not probabilities. Default: false. */
  readonly fromLogits?: boolean;
  /** The fraction of each label that is replaced by a half. Default: 0. */
  readonly labelSmoothing?: number;
  /** The axis the mean is taken over. Default: -1, the last. */
  readonly axis?: number;
}

/** `-y log p - (1 - y) log (1 - p)` for each element, probabilities clipped. */
export function binaryEntropies(labels: Tensor, probabilities: Tensor): Tensor {
  const p = clipProbabilities(probabilities);
  const hit = multiply(labels, log(p));
  return negative(add(hit, multiply(subtract(1, labels), log(subtract(1, p)))));
}

/**
 * Cross-entropy of labels 0 and 1 with predicted probabilities, as a mean over the last axis:
 * `l = mean(-y log p - (1 - y) log (1 - p))`. Computed from logits where a sigmoid made the
 * probabilities; other predictions are clipped to [1e-7, 1 - 1e-7].
 * Shapes: labels and predictions `[batch, ..., n]` -> `[batch, ...]`.
 * @example losses.binaryCrossentropy({ fromLogits: true })
 */
export function binaryCrossentropy(options: BinaryCrossentropyOptions = {}): Loss {
  const settings = complete("binaryCrossentropy", options, {
    fromLogits: false,
    labelSmoothing: 0,
    axis: -1,
    reduction: "sumOverBatchSize",
  });
  const { fromLogits, labelSmoothing, axis } = settings;
  checkNumbers("binaryCrossentropy", settings, {
    labelSmoothing: { min: 0, max: 1 },
    axis: { integer: true },
  });
  return defineLoss("binaryCrossentropy", settings, {
    call(yTrue, yPred) {
      const labels = smoothLabels(yTrue, labelSmoothing, 0.5);
      const logits = fromLogits ? yPred : logitsOfSigmoid(yPred);
      const values =
        logits === undefined ? binaryEntropies(labels, yPred) : sigmoidCrossentropyOp(logits, labels);
      return mean(values, { axis });
    },
  });
}
