import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { expandDims, logicalNot, equal, negative, squeeze, takeAlongAxis, where } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { logProbabilities } from "./probabilities.ts";
import { classNumbers } from "../ops/labels.ts";
import { logitsOfSoftmax, sparseSoftmaxCrossentropyOp } from "./softmaxCrossentropy.ts";

export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Predictions are logits, not probabilities. Default: false. */
  readonly fromLogits?: boolean;
  /** A label whose values do not count, as the edges of segmented pictures. Default: none. */
  readonly ignoreClass?: number;
}

/**
 * Cross-entropy of class numbers with predicted distributions over the last axis: `l = -log p_label`.
 * Computed from logits where a softmax made the probabilities, as in `categoricalCrossentropy`.
 * Shapes: labels `[batch, ...]` (or with an axis of length 1 at the end), predictions `[batch, ..., classes]`.
 * Labels must lie within the classes.
 * @example losses.sparseCategoricalCrossentropy({ fromLogits: true, ignoreClass: -1 })
 */
export function sparseCategoricalCrossentropy(options: SparseCategoricalCrossentropyOptions = {}): Loss {
  const settings = complete("sparseCategoricalCrossentropy", options, {
    fromLogits: false,
    ignoreClass: undefined,
    reduction: "sumOverBatchSize",
  });
  const { fromLogits, ignoreClass } = settings;
  checkNumbers("sparseCategoricalCrossentropy", settings, { ignoreClass: { integer: true } });
  const counted = (labels: Tensor, ignored: number) => logicalNot(equal(labels, ignored));
  return defineLoss("sparseCategoricalCrossentropy", settings, {
    sparse: true,
    call(yTrue, yPred) {
      const labels = classNumbers(yTrue, yPred.rank);
      const valid = ignoreClass === undefined ? undefined : counted(labels, ignoreClass);
      const safe = valid === undefined ? labels : where(valid, labels, 0);
      const logits = fromLogits ? yPred : logitsOfSoftmax(yPred, yPred.rank - 1);
      const values =
        logits === undefined
          ? negative(squeeze(takeAlongAxis(logProbabilities(yPred, -1), expandDims(safe, -1)), -1))
          : sparseSoftmaxCrossentropyOp(logits, safe);
      return valid === undefined ? values : where(valid, values, 0);
    },
    ...(ignoreClass !== undefined && {
      mask: (yTrue, values) => counted(classNumbers(yTrue, values.rank + 1), ignoreClass),
    }),
  });
}
