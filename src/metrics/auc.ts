import { OptionError, ShapeError } from "../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { showShape } from "../base/shape.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { epsilon } from "../base/epsilon.ts";
import {
  add,
  greater,
  log,
  logicalAnd,
  maximum,
  mean,
  minimum,
  multiply,
  sigmoid,
  slice,
  subtract,
  sum,
  where,
  divideNoNaN,
} from "../ops/index.ts";
import { countConfusion, partsOf, type Confusion } from "./confusion.ts";
import { defineMetric, float32Array, type Metric, type MetricOptions } from "./metric.ts";

export interface AucOptions extends MetricOptions {
  /** How many thresholds the curve is drawn through. Default: 200. */
  readonly numThresholds?: number;
  /** Recall over false positives, or precision over recall. Default: `ROC`. */
  readonly curve?: "ROC" | "PR";
  /** Trapezia (interpolated after Davis & Goadrich 2006 for `PR`), or steps below or above. Default: `interpolation`. */
  readonly summationMethod?: "interpolation" | "minoring" | "majoring";
  /** Thresholds of your own, within [0, 1]. Default: evenly spread. */
  readonly thresholds?: readonly number[];
  /** The mean of the areas of each label, rather than one for all. Default: false. */
  readonly multiLabel?: boolean;
  /** How many labels there are. Default: as many as the predictions have. */
  readonly numLabels?: number;
  /** Weights of the labels in the mean. Default: equal. */
  readonly labelWeights?: readonly number[];
  /** Predictions are logits. Default: false. */
  readonly fromLogits?: boolean;
}

const parts = ["truePositives", "falsePositives", "trueNegatives", "falseNegatives"] as const;

/** The given thresholds or evenly spread ones, with one below all predictions and one above. */
function curveThresholds(thresholds: readonly number[] | undefined, count: number): number[] {
  const inner =
    thresholds === undefined
      ? Array.from({ length: count - 2 }, (_, i) => (i + 1) / (count - 1))
      : [...thresholds].sort((a, b) => a - b);
  return [-epsilon, ...inner, 1 + epsilon];
}

const first = (x: Tensor): Tensor => slice(x, [{ stop: -1 }]);
const rest = (x: Tensor): Tensor => slice(x, [{ start: 1 }]);

/** Areas under precision over recall between neighbouring thresholds, with precision interpolated by counts. */
function precisionRecallAreas({ truePositives, falsePositives, falseNegatives }: Confusion): Tensor {
  const found = subtract(first(truePositives), rest(truePositives));
  const predicted = add(truePositives, falsePositives);
  const [from, to] = [first(predicted), rest(predicted)];
  const slope = divideNoNaN(found, maximum(subtract(from, to), 0));
  const intercept = subtract(rest(truePositives), multiply(slope, to));
  const both = logicalAnd(greater(from, 0), greater(to, 0));
  const ratio = where(both, divideNoNaN(from, maximum(to, 0)), 1);
  const area = multiply(slope, add(found, multiply(intercept, log(ratio))));
  return divideNoNaN(area, maximum(add(rest(truePositives), rest(falseNegatives)), 0));
}

/**
 * Area under the curve that predictions draw as the threshold for a positive rises: how well they rank, whatever
 * the threshold.
 * @throws {OptionError} when options do not fit; {ShapeError} for predictions that are no matrix with `multiLabel`.
 * @example metrics.auc({ curve: "PR" })
 */
export function auc(options: AucOptions = {}): Metric {
  const settings = complete("auc", options, {
    numThresholds: 200,
    curve: "ROC",
    summationMethod: "interpolation",
    thresholds: undefined,
    multiLabel: false,
    numLabels: undefined,
    labelWeights: undefined,
    fromLogits: false,
    name: undefined,
  });
  const { curve, summationMethod, multiLabel, numLabels, labelWeights, fromLogits } = settings;
  checkNumbers("auc", settings, {
    numThresholds: { min: 2, integer: true },
    numLabels: { min: 1, integer: true },
  });
  checkChoice("auc.curve", curve, ["ROC", "PR"]);
  checkChoice("auc.summationMethod", summationMethod, ["interpolation", "minoring", "majoring"]);
  if (!multiLabel && (numLabels !== undefined || labelWeights !== undefined)) {
    throw new OptionError({ where: "auc", expected: "multiLabel with numLabels or labelWeights" });
  }
  const thresholds = curveThresholds(settings.thresholds, settings.numThresholds);
  const height = (y: Tensor): Tensor => {
    const [a, b] = [first(y), rest(y)];
    if (summationMethod === "minoring") return minimum(a, b);
    return summationMethod === "majoring" ? maximum(a, b) : multiply(add(a, b), 0.5);
  };
  const areasOf = (counts: Confusion): Tensor => {
    if (curve === "PR" && summationMethod === "interpolation") return precisionRecallAreas(counts);
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
    const recall = divideNoNaN(truePositives, add(truePositives, falseNegatives));
    const [x, y] =
      curve === "ROC"
        ? [divideNoNaN(falsePositives, add(falsePositives, trueNegatives)), recall]
        : [recall, divideNoNaN(truePositives, add(truePositives, falsePositives))];
    return multiply(subtract(first(x), rest(x)), height(y));
  };
  return defineMetric("auc", settings, {
    direction: "max",
    shapes(_, yPred) {
      if (multiLabel && yPred.length !== 2) {
        throw new ShapeError({
          where: "auc",
          expected: "predictions [batch, labels] with multiLabel",
          received: showShape(yPred),
        });
      }
      return partsOf(parts, multiLabel ? [thresholds.length, yPred[1]!] : [thresholds.length]);
    },
    batch: (yTrue, yPred, sampleWeight) => ({
      ...countConfusion(yTrue, fromLogits ? sigmoid(yPred) : yPred, {
        thresholds,
        byLabel: multiLabel,
        clipped: true,
        sampleWeight,
      }),
    }),
    result(state) {
      const areas = areasOf(state as unknown as Confusion);
      if (!multiLabel) return sum(areas);
      const byLabel = sum(areas, { axis: 0 });
      if (labelWeights === undefined) return mean(byLabel);
      const weights = constant(float32Array(labelWeights, [labelWeights.length]));
      return divideNoNaN(sum(multiply(byLabel, weights)), sum(weights));
    },
  });
}
