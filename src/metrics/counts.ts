import { checkNumbers, complete } from "../base/options.ts";
import { add, divideNoNaN } from "../ops/index.ts";
import { countConfusion, oneOrAll, partsOf, thresholdList, type Confusion } from "./confusion.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

export interface ThresholdOptions extends MetricOptions {
  /** One threshold or several, within [0, 1]: the figure is a scalar or a vector. Default: 0.5. */
  readonly thresholds?: number | readonly number[];
}

const countOf =
  (kind: keyof Confusion, direction: "max" | "min") =>
  (options: ThresholdOptions = {}): Metric => {
    const settings = complete(kind, options, { thresholds: undefined, name: undefined });
    const thresholds = thresholdList(kind, settings.thresholds, 0.5);
    return defineMetric(kind, settings, {
      direction,
      shapes: () => ({ count: [thresholds.length] }),
      batch: (yTrue, yPred, sampleWeight) => ({
        count: countConfusion(yTrue, yPred, { thresholds, sampleWeight })[kind],
      }),
      result: ({ count }) => oneOrAll(count!),
    });
  };

/** How many labels 1 were predicted above the threshold. */
export const truePositives = countOf("truePositives", "max");
/** How many labels 0 were predicted above the threshold. */
export const falsePositives = countOf("falsePositives", "min");
/** How many labels 0 were predicted below the threshold. */
export const trueNegatives = countOf("trueNegatives", "max");
/** How many labels 1 were predicted below the threshold. */
export const falseNegatives = countOf("falseNegatives", "min");

export interface PrecisionRecallOptions extends ThresholdOptions {
  /** Only the k largest predictions of each example count as positive, whatever their size. Default: all. */
  readonly topK?: number;
  /** Look at one class only. Default: all together. */
  readonly classId?: number;
}

const shareOf =
  (kind: string, missing: "falsePositives" | "falseNegatives") =>
  (options: PrecisionRecallOptions = {}): Metric => {
    const settings = complete(kind, options, {
      thresholds: undefined,
      topK: undefined,
      classId: undefined,
      name: undefined,
    });
    const { topK, classId } = settings;
    checkNumbers(kind, settings, { topK: { min: 1, integer: true }, classId: { min: 0, integer: true } });
    const thresholds = thresholdList(kind, settings.thresholds, topK === undefined ? 0.5 : -1e9);
    return defineMetric(kind, settings, {
      direction: "max",
      shapes: () => partsOf(["truePositives", missing], [thresholds.length]),
      batch(yTrue, yPred, sampleWeight) {
        const counts = countConfusion(yTrue, yPred, { thresholds, topK, classId, sampleWeight });
        return { truePositives: counts.truePositives, [missing]: counts[missing] };
      },
      result: ({ truePositives: found, [missing]: lost }) =>
        oneOrAll(divideNoNaN(found!, add(found!, lost!))),
    });
  };

/** The part of positive predictions that are right: `TP / (TP + FP)`. @example metrics.precision() */
export const precision = shareOf("precision", "falsePositives");
/** The part of positive labels that are found: `TP / (TP + FN)`. @example metrics.recall({ classId: 3 }) */
export const recall = shareOf("recall", "falseNegatives");
