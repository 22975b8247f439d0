import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divideNoNaN, greaterEqual, max, where } from "../ops/index.ts";
import { countConfusion, partsOf, type Confusion } from "./confusion.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

interface PointOptions extends MetricOptions {
  /** How many thresholds are tried, evenly spread over [0, 1]. Default: 200. */
  readonly numThresholds?: number;
  /** Look at one class only. Default: all together. */
  readonly classId?: number;
}

const parts = ["truePositives", "falsePositives", "trueNegatives", "falseNegatives"] as const;

const share = (part: Tensor, other: Tensor): Tensor => divideNoNaN(part, add(part, other));
const rates = {
  sensitivity: (c: Confusion) => share(c.truePositives, c.falseNegatives),
  specificity: (c: Confusion) => share(c.trueNegatives, c.falsePositives),
  precision: (c: Confusion) => share(c.truePositives, c.falsePositives),
  recall: (c: Confusion) => share(c.truePositives, c.falseNegatives),
} as const;

type Rate = keyof typeof rates;

interface Point {
  readonly best: Rate;
  /** The rate that must reach `least`. */
  readonly limit: Rate;
  readonly least: number;
}

/** The best of one rate over the thresholds at which another reaches a limit; 0 where none does. */
function definePoint(
  kind: string,
  settings: {
    readonly numThresholds: number;
    readonly classId: number | undefined;
    readonly name: string | undefined;
  },
  { best, limit, least }: Point,
): Metric {
  const { numThresholds, classId } = settings;
  checkNumbers(kind, { [limit]: least }, { [limit]: { min: 0, max: 1 } });
  checkNumbers(kind, settings, {
    numThresholds: { min: 1, integer: true },
    classId: { min: 0, integer: true },
  });
  const thresholds =
    numThresholds === 1 ? [0.5] : Array.from({ length: numThresholds }, (_, i) => i / (numThresholds - 1));
  return defineMetric(kind, settings, {
    direction: "max",
    shapes: () => partsOf(parts, [thresholds.length]),
    batch: (yTrue, yPred, sampleWeight) => ({
      ...countConfusion(yTrue, yPred, { thresholds, classId, clipped: numThresholds > 1, sampleWeight }),
    }),
    result(state) {
      const counts = state as unknown as Confusion;
      return max(where(greaterEqual(rates[limit](counts), least), rates[best](counts), 0));
    },
  });
}

const defaults = { numThresholds: 200, classId: undefined, name: undefined } as const;

export interface SensitivityAtSpecificityOptions extends PointOptions {
  /** The least specificity, from 0 to 1. */
  readonly specificity: number;
}

/** The best sensitivity at thresholds where specificity is at least `specificity`. */
export function sensitivityAtSpecificity(options: SensitivityAtSpecificityOptions): Metric {
  const settings = complete("sensitivityAtSpecificity", options, { specificity: NaN, ...defaults });
  const point = { best: "sensitivity", limit: "specificity", least: settings.specificity } as const;
  return definePoint("sensitivityAtSpecificity", settings, point);
}

export interface SpecificityAtSensitivityOptions extends PointOptions {
  /** The least sensitivity, from 0 to 1. */
  readonly sensitivity: number;
}

/** The best specificity at thresholds where sensitivity is at least `sensitivity`. */
export function specificityAtSensitivity(options: SpecificityAtSensitivityOptions): Metric {
  const settings = complete("specificityAtSensitivity", options, { sensitivity: NaN, ...defaults });
  const point = { best: "specificity", limit: "sensitivity", least: settings.sensitivity } as const;
  return definePoint("specificityAtSensitivity", settings, point);
}

export interface PrecisionAtRecallOptions extends PointOptions {
  /** The least recall, from 0 to 1. */
  readonly recall: number;
}

/** The best precision at thresholds where recall is at least `recall`. */
export function precisionAtRecall(options: PrecisionAtRecallOptions): Metric {
  const settings = complete("precisionAtRecall", options, { recall: NaN, ...defaults });
  const point = { best: "precision", limit: "recall", least: settings.recall } as const;
  return definePoint("precisionAtRecall", settings, point);
}

export interface RecallAtPrecisionOptions extends PointOptions {
  /** The least precision, from 0 to 1. */
  readonly precision: number;
}

/** The best recall at thresholds where precision is at least `precision`. */
export function recallAtPrecision(options: RecallAtPrecisionOptions): Metric {
  const settings = complete("recallAtPrecision", options, { precision: NaN, ...defaults });
  const point = { best: "recall", limit: "precision", least: settings.precision } as const;
  return definePoint("recallAtPrecision", settings, point);
}
