import { registry } from "../base/registry.ts";
import { binaryCrossentropy } from "./binaryCrossentropy.ts";
import { categoricalCrossentropy } from "./categoricalCrossentropy.ts";
import { categoricalGeneralizedCrossEntropy } from "./categoricalGeneralizedCrossEntropy.ts";
import { circle } from "./circle.ts";
import { clusterSeparation } from "./clusterSeparation.ts";
import { ctc } from "./ctc.ts";
import { cosineSimilarity } from "./cosineSimilarity.ts";
import { klDivergence, poisson } from "./divergence.ts";
import {
  huber,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from "./errors.ts";
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from "./focalCrossentropy.ts";
import { categoricalHinge, hinge, squaredHinge } from "./hinge.ts";
import type { Loss } from "./loss.ts";
import { dice, tversky } from "./overlap.ts";
import { sparseCategoricalCrossentropy } from "./sparseCategoricalCrossentropy.ts";

export { binaryCrossentropy, type BinaryCrossentropyOptions } from "./binaryCrossentropy.ts";
export * from "./categoricalCrossentropy.ts";
export * from "./categoricalGeneralizedCrossEntropy.ts";
export * from "./circle.ts";
export { clusterSeparation, type ClusterSeparationOptions } from "./clusterSeparation.ts";
export * from "./ctc.ts";
export { ctcLoss, type CtcLossOptions } from "./ctcLoss.ts";
export { cosineSimilarity, type CosineSimilarityOptions } from "./cosineSimilarity.ts";
export * from "./divergence.ts";
export * from "./errors.ts";
export * from "./focalCrossentropy.ts";
export * from "./hinge.ts";
export { defineLoss, type Loss, type LossOptions, type LossRule } from "./loss.ts";
export * from "./overlap.ts";
export { computeLoss, type LossInputs } from "./computeLoss.ts";
export { reduceLoss, type Reduction } from "./reduce.ts";
export * from "./sparseCategoricalCrossentropy.ts";

export const { get, fromConfig, names } = registry<Loss>(
  "loss",
  {
    meanSquaredError,
    meanAbsoluteError,
    meanAbsolutePercentageError,
    meanSquaredLogarithmicError,
    huber,
    logCosh,
    cosineSimilarity,
    binaryCrossentropy,
    binaryFocalCrossentropy,
    categoricalCrossentropy,
    categoricalFocalCrossentropy,
    categoricalGeneralizedCrossEntropy,
    sparseCategoricalCrossentropy,
    klDivergence,
    poisson,
    hinge,
    squaredHinge,
    categoricalHinge,
    dice,
    tversky,
    circle,
    clusterSeparation,
    ctc,
  },
  {
    mse: "meanSquaredError",
    mae: "meanAbsoluteError",
    mape: "meanAbsolutePercentageError",
    msle: "meanSquaredLogarithmicError",
    bce: "binaryCrossentropy",
    kld: "klDivergence",
    kullbackLeiblerDivergence: "klDivergence",
  },
);
