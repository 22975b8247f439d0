import { areaUnderCurve, averagePrecision, falsePositiveRateAt } from "../figures/receiver.ts";
import { mahalanobis } from "./mahalanobis.ts";
import { nearestNeighbours } from "./nearestNeighbours.ts";
import { energy, maximumProbability, type FamiliarityScore } from "./scores.ts";

/** The ways to tell the unfamiliar that an audit compares. */
export const familiarityScores: readonly FamiliarityScore[] = [
  maximumProbability,
  energy,
  mahalanobis,
  nearestNeighbours(),
];

/** How well the unfamiliar is told from the familiar. */
export interface DetectionFigures {
  readonly auroc: number;
  /** Of the unfamiliar, the share that passes where 95 % of the familiar do. */
  readonly fpr95: number;
  /** Average precision with the familiar, and with the unfamiliar, as what is to be found. */
  readonly auprIn: number;
  readonly auprOut: number;
}

/**
 * Figures of detection from scores that are greater for the familiar.
 * @throws {DataError} when one of the two is empty, or a score is NaN.
 * @example audit.detectionFigures({ familiar: [3, 2], unfamiliar: [1, 0] }).auroc // 1
 */
export function detectionFigures(scores: {
  readonly familiar: readonly number[];
  readonly unfamiliar: readonly number[];
}): DetectionFigures {
  const { familiar, unfamiliar } = scores;
  const groups = { positives: familiar, negatives: unfamiliar };
  const negated = (values: readonly number[]): number[] => values.map((value) => -value);
  return {
    auroc: areaUnderCurve(groups),
    fpr95: falsePositiveRateAt(groups, 0.95),
    auprIn: averagePrecision(groups),
    auprOut: averagePrecision({ positives: negated(unfamiliar), negatives: negated(familiar) }),
  };
}
