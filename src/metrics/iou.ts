import { OptionError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { epsilon } from "../base/epsilon.ts";
import {
  add,
  argMax,
  cast,
  diagonal,
  divide,
  greater,
  greaterEqual,
  multiply,
  subtract,
  sum,
  take,
} from "../ops/index.ts";
import { countClasses } from "./classCounts.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

interface ClassOptions extends MetricOptions {
  readonly numClasses: number;
  /** A label whose places do not count. Default: none. */
  readonly ignoreClass?: number;
  /** Predictions are class numbers rather than vectors. */
  readonly sparseYPred?: boolean;
  /** Where vectors have their classes. Default: -1, the last axis. */
  readonly axis?: number;
}

export interface MeanIoUOptions extends ClassOptions {
  /** Labels are class numbers rather than vectors. Default: true. */
  readonly sparseYTrue?: boolean;
}

export interface IoUOptions extends MeanIoUOptions {
  /** The classes whose figures are averaged. */
  readonly targetClassIds: readonly number[];
}

interface Settings {
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass?: number | undefined;
  readonly toClasses: (yTrue: Tensor, yPred: Tensor) => readonly [Tensor, Tensor];
}

function defineIoU(kind: string, shown: object & { readonly name?: string | undefined }, settings: Settings) {
  const { numClasses, targetClassIds, ignoreClass, toClasses } = settings;
  checkNumbers(kind, settings, { numClasses: { min: 1, integer: true }, ignoreClass: { integer: true } });
  if (targetClassIds.length === 0 || targetClassIds.some((id) => id < 0 || id >= numClasses)) {
    throw new OptionError({
      where: `${kind}.targetClassIds`,
      expected: `class numbers from 0 to ${numClasses - 1}`,
      received: targetClassIds.join(", "),
    });
  }
  return defineMetric(kind, shown, {
    direction: "max",
    shapes: () => ({ counts: [numClasses, numClasses] }),
    batch(yTrue, yPred, sampleWeight) {
      const [labels, predictions] = toClasses(yTrue, yPred);
      return { counts: countClasses(labels, predictions, { numClasses, sampleWeight, ignoreClass }) };
    },
    result({ counts }) {
      const both = diagonal(counts!);
      const either = subtract(add(sum(counts!, { axis: 0 }), sum(counts!, { axis: 1 })), both);
      const chosen = (x: Tensor) => take(x, tensor(Int32Array.from(targetClassIds)), { axis: 0 });
      // Classes that never occur do not count.
      const occurs = cast(greater(chosen(either), 1e-9), "float32");
      const ratios = multiply(divide(chosen(both), add(chosen(either), epsilon)), occurs);
      return divide(sum(ratios), add(sum(occurs), epsilon));
    },
  });
}

/** Class numbers of labels and predictions, from vectors where they are. */
const classesOf =
  (sparseYTrue: boolean, sparseYPred: boolean, axis: number) =>
  (yTrue: Tensor, yPred: Tensor): readonly [Tensor, Tensor] => [
    sparseYTrue ? yTrue : argMax(yTrue, { axis }),
    sparseYPred ? yPred : argMax(yPred, { axis }),
  ];

const everyClass = (numClasses: number): number[] =>
  Array.from({ length: Math.max(0, Math.floor(numClasses) || 0) }, (_, i) => i);

/** Intersection over union `TP / (TP + FP + FN)`, averaged over the target classes that occur. */
export function iou(options: IoUOptions): Metric {
  const settings = complete("iou", options, {
    numClasses: NaN,
    targetClassIds: [],
    ignoreClass: undefined,
    sparseYTrue: true,
    sparseYPred: true,
    axis: -1,
    name: undefined,
  });
  const { sparseYTrue, sparseYPred, axis } = settings;
  return defineIoU("iou", settings, {
    ...settings,
    toClasses: classesOf(sparseYTrue, sparseYPred, axis),
  });
}

/** Intersection over union, averaged over all classes that occur. */
export function meanIoU(options: MeanIoUOptions): Metric {
  const settings = complete("meanIoU", options, {
    numClasses: NaN,
    ignoreClass: undefined,
    sparseYTrue: true,
    sparseYPred: true,
    axis: -1,
    name: undefined,
  });
  const { numClasses, sparseYTrue, sparseYPred, axis } = settings;
  return defineIoU("meanIoU", settings, {
    ...settings,
    targetClassIds: everyClass(numClasses),
    toClasses: classesOf(sparseYTrue, sparseYPred, axis),
  });
}

/** Options of {@link oneHotIoU}; `sparseYPred` is false by default. */
export type OneHotIoUOptions = Omit<IoUOptions, "sparseYTrue">;

/** `iou` for label vectors; predictions are vectors too unless `sparseYPred` says otherwise. */
export function oneHotIoU(options: OneHotIoUOptions): Metric {
  const settings = complete("oneHotIoU", options, {
    numClasses: NaN,
    targetClassIds: [],
    ignoreClass: undefined,
    sparseYPred: false,
    axis: -1,
    name: undefined,
  });
  return defineIoU("oneHotIoU", settings, {
    ...settings,
    toClasses: classesOf(false, settings.sparseYPred, settings.axis),
  });
}

/** Options of {@link oneHotMeanIoU}; `sparseYPred` is false by default. */
export type OneHotMeanIoUOptions = ClassOptions;

/** `meanIoU` for label vectors; predictions are vectors too unless `sparseYPred` says otherwise. */
export function oneHotMeanIoU(options: OneHotMeanIoUOptions): Metric {
  const settings = complete("oneHotMeanIoU", options, {
    numClasses: NaN,
    ignoreClass: undefined,
    sparseYPred: false,
    axis: -1,
    name: undefined,
  });
  return defineIoU("oneHotMeanIoU", settings, {
    ...settings,
    targetClassIds: everyClass(settings.numClasses),
    toClasses: classesOf(false, settings.sparseYPred, settings.axis),
  });
}

export interface BinaryIoUOptions extends MetricOptions {
  /** Default: [0, 1]. */
  readonly targetClassIds?: readonly number[];
  /** Predictions of at least this count as class 1. Default: 0.5. */
  readonly threshold?: number;
}

/** `iou` for labels 0 and 1 and predicted probabilities. */
export function binaryIoU(options: BinaryIoUOptions = {}): Metric {
  const settings = complete("binaryIoU", options, {
    targetClassIds: [0, 1],
    threshold: 0.5,
    name: undefined,
  });
  checkNumbers("binaryIoU", settings, { threshold: {} });
  return defineIoU("binaryIoU", settings, {
    numClasses: 2,
    targetClassIds: settings.targetClassIds,
    toClasses: (yTrue, yPred) => [yTrue, greaterEqual(yPred, settings.threshold)],
  });
}
