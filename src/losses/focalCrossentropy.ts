import { checkNumbers, complete } from "../base/options.ts";
import { add, log, mean, multiply, power, sigmoid, softmax, subtract, sum } from "../ops/index.ts";
import { binaryEntropies, type BinaryCrossentropyOptions } from "./binaryCrossentropy.ts";
import type { CategoricalCrossentropyOptions } from "./categoricalCrossentropy.ts";
import { defineLoss, type Loss } from "./loss.ts";
import { normalizedProbabilities, smoothLabels } from "./probabilities.ts";

interface FocalOptions {
  /** The weight of class 1 (binary, with `applyClassBalancing`) or of all classes. Default: 0.25. */
  readonly alpha?: number;
  /** How much less examples count that are already right. Default: 2. */
  readonly gamma?: number;
}

export interface BinaryFocalCrossentropyOptions extends BinaryCrossentropyOptions, FocalOptions {
  /** Weight class 1 by `alpha` and class 0 by `1 - alpha`. Default: false. */
  readonly applyClassBalancing?: boolean;
}

const ranges = {
  alpha: { min: 0 },
  gamma: { min: 0 },
  labelSmoothing: { min: 0, max: 1 },
  axis: { integer: true },
} as const;

/**
 * Binary cross-entropy that dwells on what is still wrong (Lin et al. 2018).
 * Formula: `l = mean((1 - p_t)^gamma bce)` with `p_t = p` for label 1 and `1 - p` for label 0.
 */
export function binaryFocalCrossentropy(options: BinaryFocalCrossentropyOptions = {}): Loss {
  const settings = complete("binaryFocalCrossentropy", options, {
    applyClassBalancing: false,
    alpha: 0.25,
    gamma: 2,
    fromLogits: false,
    labelSmoothing: 0,
    axis: -1,
    reduction: "sumOverBatchSize",
  });
  checkNumbers("binaryFocalCrossentropy", settings, ranges);
  const { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis } = settings;
  return defineLoss("binaryFocalCrossentropy", settings, {
    call(yTrue, yPred) {
      const labels = smoothLabels(yTrue, labelSmoothing, 0.5);
      const opposite = subtract(1, labels);
      const p = fromLogits ? sigmoid(yPred) : yPred;
      const right = add(multiply(labels, p), multiply(opposite, subtract(1, p)));
      const focal = multiply(power(subtract(1, right), gamma), binaryEntropies(labels, p));
      const weight = add(multiply(labels, alpha), multiply(opposite, 1 - alpha));
      return mean(applyClassBalancing ? multiply(weight, focal) : focal, { axis });
    },
  });
}

export interface CategoricalFocalCrossentropyOptions extends CategoricalCrossentropyOptions, FocalOptions {}

/**
 * Categorical cross-entropy that dwells on what is still wrong (Lin et al. 2018).
 * Formula: `l = -sum_c alpha (1 - p_c)^gamma y_c log p_c`.
 */
export function categoricalFocalCrossentropy(options: CategoricalFocalCrossentropyOptions = {}): Loss {
  const settings = complete("categoricalFocalCrossentropy", options, {
    alpha: 0.25,
    gamma: 2,
    fromLogits: false,
    labelSmoothing: 0,
    axis: -1,
    reduction: "sumOverBatchSize",
  });
  checkNumbers("categoricalFocalCrossentropy", settings, ranges);
  const { alpha, gamma, fromLogits, labelSmoothing, axis } = settings;
  return defineLoss("categoricalFocalCrossentropy", settings, {
    call(yTrue, yPred) {
      const labels = smoothLabels(yTrue, labelSmoothing, 1 / yTrue.shape.at(-1)!);
      const p = normalizedProbabilities(fromLogits ? softmax(yPred, { axis }) : yPred, axis);
      const weight = multiply(power(subtract(1, p), gamma), -alpha);
      return sum(multiply(weight, multiply(labels, log(p))), { axis });
    },
  });
}
