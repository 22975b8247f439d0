/**
 * What a trained model is worth beyond its accuracy: figures of calibration, of robustness, of how it tells the
 * unfamiliar, of its uncertainty, and of what it gives away about its training data.
 * @module
 */

// The model
export { classifierOf, type Classifier, type ClassifierOptions } from "./classifier.ts";

// Calibration and uncertainty
export {
  calibration,
  type Calibration,
  type CalibrationBin,
  type CalibrationOptions,
} from "./figures/calibration.ts";
export {
  conformal,
  setFigures,
  type ConformalMethod,
  type ConformalOptions,
  type ConformalPredictor,
} from "./figures/conformal.ts";
export { fitTemperature, withTemperature } from "./figures/temperature.ts";

// Detection
export {
  areaUnderCurve,
  averagePrecision,
  falsePositiveRateAt,
  receiverCurve,
  truePositiveRateAt,
  type ReceiverCurve,
  type ScoredGroups,
} from "./figures/receiver.ts";
export { detectionFigures, familiarityScores, type DetectionFigures } from "./outOfDistribution/detection.ts";
export { mahalanobis } from "./outOfDistribution/mahalanobis.ts";
export { nearestNeighbours, type NearestNeighboursOptions } from "./outOfDistribution/nearestNeighbours.ts";
export {
  energy,
  maximumProbability,
  type FamiliarityScore,
  type Outputs,
} from "./outOfDistribution/scores.ts";

// Membership
export { clopperPearson, epsilonLowerBound, type EpsilonBoundOptions } from "./membership/epsilonBound.ts";
export {
  canaryExposure,
  plantCanary,
  type CanaryOptions,
  type CanaryTokens,
  type PlantedCanary,
} from "./membership/canary.ts";
export { exposure } from "./membership/exposure.ts";
export { likelihoodRatio, scaledConfidence, type ShadowScores } from "./membership/likelihoodRatio.ts";
export type { Pool, Shadow, ShadowTraining } from "./membership/shadowModels.ts";

// Corruptions
export { corrupt, corruptionNames, type CorruptOptions } from "./corruptions/corruptions.ts";

// Averages
export { disagreement, meanProbabilities } from "./uncertainty/ensemble.ts";
export { monteCarloDropout, type MonteCarloDropoutOptions } from "./uncertainty/monteCarloDropout.ts";

// All of it
export { auditClassifier, auditParts, checkParts } from "./audit.ts";
export { auditLanguageModel } from "./languageModels/auditLanguageModel.ts";
export type {
  CanaryTraining,
  LanguageModelAuditOptions,
  LanguageModelSubject,
  TrainedReader,
} from "./languageModels/subject.ts";
export type { AuditOptions, AuditSubject, Sibling, StatedPrivacy, UnfamiliarSet } from "./subject.ts";
export type {
  Advice,
  AuditBlock,
  AuditRecord,
  AuditSection,
  ChartAxis,
  ChartBlock,
  ChartLine,
  HeatMapBlock,
  HistoryBlock,
  PicturesBlock,
  TableBlock,
} from "./record.ts";
