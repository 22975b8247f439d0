import type { Configured } from "../base/json.ts";
import { registry } from "../base/registry.ts";
import { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
import { auc } from "./auc.ts";
import { confusionMatrix } from "./confusionMatrix.ts";
import { falseNegatives, falsePositives, precision, recall, trueNegatives, truePositives } from "./counts.ts";
import { f1Score, fBetaScore } from "./fScore.ts";
import { binaryIoU, iou, meanIoU, oneHotIoU, oneHotMeanIoU } from "./iou.ts";
import * as lossMeans from "./lossMeans.ts";
import { mean, sum } from "./mean.ts";
import type { Metric } from "./metric.ts";
import { perplexity } from "./perplexity.ts";
import {
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
} from "./operatingPoint.ts";
import { concordanceCorrelation, pearsonCorrelation, r2Score, rootMeanSquaredError } from "./regression.ts";
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from "./topKAccuracy.ts";

export {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  type BinaryAccuracyOptions,
} from "./accuracy.ts";
export * from "./auc.ts";
export * from "./confusionMatrix.ts";
export * from "./counts.ts";
export * from "./fScore.ts";
export * from "./iou.ts";
export * from "./lossMeans.ts";
export { defineMean, mean, sum, type MeanRule } from "./mean.ts";
export {
  defineMetric,
  type Metric,
  type MetricOptions,
  type MetricRule,
  type MetricState,
} from "./metric.ts";
export * from "./operatingPoint.ts";
export * from "./perplexity.ts";
export * from "./regression.ts";
export * from "./topKAccuracy.ts";

const family = registry<Metric>(
  "metric",
  {
    ...lossMeans,
    accuracy,
    binaryAccuracy,
    categoricalAccuracy,
    sparseCategoricalAccuracy,
    topKCategoricalAccuracy,
    sparseTopKCategoricalAccuracy,
    perplexity,
    precision,
    recall,
    f1Score,
    fBetaScore,
    auc,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    sensitivityAtSpecificity,
    specificityAtSensitivity,
    precisionAtRecall,
    recallAtPrecision,
    rootMeanSquaredError,
    r2Score,
    pearsonCorrelation,
    concordanceCorrelation,
    iou,
    meanIoU,
    oneHotIoU,
    oneHotMeanIoU,
    binaryIoU,
    confusionMatrix,
    mean,
    sum,
  },
  {
    acc: "accuracy",
    ce: "crossentropy",
    bce: "binaryCrossentropy",
    mse: "meanSquaredError",
    mae: "meanAbsoluteError",
    mape: "meanAbsolutePercentageError",
    msle: "meanSquaredLogarithmicError",
    rmse: "rootMeanSquaredError",
    kld: "klDivergence",
    logCosh: "logCoshError",
  },
);

export const { get, names } = family;

/**
 * The metric that was saved as `{ name, config }`.
 * @throws {OptionError} for an unknown name or option.
 */
export function fromConfig({ name, config }: Configured): Metric {
  const { kind = name, ...options } = config;
  return family.fromConfig({ name: String(kind), config: options });
}
