import { isFloat } from "../base/dtype.ts";
import { checkNumbers, complete } from "../base/options.ts";
import type { Shape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { alignRanks, classNumbers } from "../ops/labels.ts";
import { argMax, cast, equal, greater } from "../ops/index.ts";
import { defineMean } from "./mean.ts";
import type { Metric, MetricOptions } from "./metric.ts";

/** What kind of labels go with what kind of predictions. */
export type LabelKind = "binary" | "categorical" | "sparse";

/** The kind that shapes tell, as Keras reads them. */
export function labelKind(yTrue: Shape, yPred: Shape): LabelKind {
  if (yPred.length < 2 || yPred.at(-1) === 1) return "binary";
  return yTrue.length < yPred.length || yTrue.at(-1) === 1 ? "sparse" : "categorical";
}

const matches = (a: Tensor, b: Tensor): Tensor => cast(equal(...alignRanks(a, b)), "float32");

/** 1 where a prediction above the threshold meets label 1, or one below it label 0. */
const binaryMatches = (yTrue: Tensor, yPred: Tensor, threshold: number): Tensor =>
  matches(cast(yTrue, "float32"), cast(greater(yPred, threshold), "float32"));

const sparseMatches = (yTrue: Tensor, yPred: Tensor): Tensor =>
  cast(equal(classNumbers(yTrue, yPred.rank), argMax(yPred, { axis: -1 })), "float32");

const categoricalMatches = (yTrue: Tensor, yPred: Tensor): Tensor =>
  cast(equal(argMax(yTrue, { axis: -1 }), argMax(yPred, { axis: -1 })), "float32");

/**
 * How often predictions are right. Shapes tell what to compare: one output a row is a probability
 * (`binaryAccuracy`), label vectors as long as the predictions have their largest element at the class
 * (`categoricalAccuracy`), other labels are class numbers (`sparseCategoricalAccuracy`). Predictions that are
 * whole numbers themselves are compared as they are.
 * @example model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: [metrics.accuracy()] })
 */
export const accuracy = (options: MetricOptions = {}): Metric =>
  defineMean("accuracy", complete("accuracy", options, { name: undefined }), {
    direction: "max",
    values(yTrue, yPred) {
      if (!isFloat(yPred.dtype)) return matches(cast(yTrue, yPred.dtype), yPred);
      const kind = labelKind(yTrue.shape, yPred.shape);
      if (kind === "binary") return binaryMatches(yTrue, yPred, 0.5);
      return kind === "sparse" ? sparseMatches(yTrue, yPred) : categoricalMatches(yTrue, yPred);
    },
  });

export interface BinaryAccuracyOptions extends MetricOptions {
  /** Predictions above it count as 1. Default: 0.5; for logits use 0. */
  readonly threshold?: number;
}

/** How often predictions above the threshold meet label 1, and others label 0. */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  const settings = complete("binaryAccuracy", options, { threshold: 0.5, name: undefined });
  checkNumbers("binaryAccuracy", settings, { threshold: {} });
  return defineMean("binaryAccuracy", settings, {
    direction: "max",
    values: (yTrue, yPred) => binaryMatches(yTrue, yPred, settings.threshold),
  });
}

/** How often the largest prediction is at the largest element of the label vector. */
export const categoricalAccuracy = (options: MetricOptions = {}): Metric =>
  defineMean("categoricalAccuracy", complete("categoricalAccuracy", options, { name: undefined }), {
    direction: "max",
    values: categoricalMatches,
  });

/** How often the largest prediction is at the class that the label names. */
export const sparseCategoricalAccuracy = (options: MetricOptions = {}): Metric =>
  defineMean(
    "sparseCategoricalAccuracy",
    complete("sparseCategoricalAccuracy", options, { name: undefined }),
    { direction: "max", values: sparseMatches },
  );
