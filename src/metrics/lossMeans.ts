import { complete } from "../base/options.ts";
import * as losses from "../losses/index.ts";
import type { Loss } from "../losses/index.ts";
import { negative } from "../ops/index.ts";
import { labelKind } from "./accuracy.ts";
import { defineMean } from "./mean.ts";
import type { Metric, MetricOptions } from "./metric.ts";

/** The mean of a loss that has no options of its own. */
const meanLoss =
  (kind: string, makeLoss: () => Loss) =>
  (options: MetricOptions = {}): Metric =>
    defineMean(kind, complete(kind, options, { name: undefined }), {
      direction: "min",
      values: makeLoss().call,
    });

/** Mean of `losses.meanSquaredError`. */
export const meanSquaredError = meanLoss("meanSquaredError", losses.meanSquaredError);
/** Mean of `losses.meanAbsoluteError`. */
export const meanAbsoluteError = meanLoss("meanAbsoluteError", losses.meanAbsoluteError);
/** Mean of `losses.meanAbsolutePercentageError`. */
export const meanAbsolutePercentageError = meanLoss(
  "meanAbsolutePercentageError",
  losses.meanAbsolutePercentageError,
);
/** Mean of `losses.meanSquaredLogarithmicError`. */
export const meanSquaredLogarithmicError = meanLoss(
  "meanSquaredLogarithmicError",
  losses.meanSquaredLogarithmicError,
);
/** Mean of `losses.logCosh`. */
export const logCoshError = meanLoss("logCoshError", losses.logCosh);
/** Mean of `losses.klDivergence`. */
export const klDivergence = meanLoss("klDivergence", losses.klDivergence);
/** Mean of `losses.poisson`. */
export const poisson = meanLoss("poisson", losses.poisson);
/** Mean of `losses.hinge`. */
export const hinge = meanLoss("hinge", losses.hinge);
/** Mean of `losses.squaredHinge`. */
export const squaredHinge = meanLoss("squaredHinge", losses.squaredHinge);
/** Mean of `losses.categoricalHinge`. */
export const categoricalHinge = meanLoss("categoricalHinge", losses.categoricalHinge);

export interface CrossentropyOptions extends MetricOptions {
  /** Predictions are logits, not probabilities. Default: false. */
  readonly fromLogits?: boolean;
  /** As in the loss. Default: 0. */
  readonly labelSmoothing?: number;
}

const smoothed = { fromLogits: false, labelSmoothing: 0, name: undefined } as const;

/** Mean of `losses.binaryCrossentropy`. */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Metric {
  const settings = complete("binaryCrossentropy", options, smoothed);
  const { fromLogits, labelSmoothing } = settings;
  const values = losses.binaryCrossentropy({ fromLogits, labelSmoothing }).call;
  return defineMean("binaryCrossentropy", settings, { direction: "min", values });
}

/** Mean of `losses.categoricalCrossentropy`. */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Metric {
  const settings = complete("categoricalCrossentropy", options, smoothed);
  const { fromLogits, labelSmoothing } = settings;
  const values = losses.categoricalCrossentropy({ fromLogits, labelSmoothing }).call;
  return defineMean("categoricalCrossentropy", settings, { direction: "min", values });
}

/** Options of the cross-entropies of class numbers, which know no label smoothing. */
export type SparseCrossentropyOptions = Omit<CrossentropyOptions, "labelSmoothing">;

/** Mean of `losses.sparseCategoricalCrossentropy`. */
export function sparseCategoricalCrossentropy(options: SparseCrossentropyOptions = {}): Metric {
  const settings = complete("sparseCategoricalCrossentropy", options, {
    fromLogits: false,
    name: undefined,
  });
  const values = losses.sparseCategoricalCrossentropy({ fromLogits: settings.fromLogits }).call;
  return defineMean("sparseCategoricalCrossentropy", settings, { direction: "min", values });
}

/** The cross-entropy that the shapes of labels and predictions call for, chosen as `accuracy` chooses. */
export function crossentropy(options: SparseCrossentropyOptions = {}): Metric {
  const settings = complete("crossentropy", options, { fromLogits: false, name: undefined });
  const { fromLogits } = settings;
  const kinds = {
    binary: losses.binaryCrossentropy({ fromLogits }),
    categorical: losses.categoricalCrossentropy({ fromLogits }),
    sparse: losses.sparseCategoricalCrossentropy({ fromLogits }),
  };
  return defineMean("crossentropy", settings, {
    direction: "min",
    values: (yTrue, yPred) => kinds[labelKind(yTrue.shape, yPred.shape)].call(yTrue, yPred),
  });
}

export interface CosineSimilarityOptions extends MetricOptions {
  /** The axis vectors lie along. Default: -1, the last. */
  readonly axis?: number;
}

/** Mean cosine of the angle between labels and predictions: 1 for vectors of one direction. */
export function cosineSimilarity(options: CosineSimilarityOptions = {}): Metric {
  const settings = complete("cosineSimilarity", options, { axis: -1, name: undefined });
  const loss = losses.cosineSimilarity({ axis: settings.axis });
  return defineMean("cosineSimilarity", settings, {
    direction: "max",
    values: (yTrue, yPred) => negative(loss.call(yTrue, yPred)),
  });
}
