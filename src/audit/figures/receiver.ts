import { DataError } from "../../base/errors.ts";

/** What is found against what is wrongly taken for it, at every threshold from the strictest on. */
export interface ReceiverCurve {
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** A score of at least so much counts as found, at each point; the first is infinite. */
  readonly thresholds: readonly number[];
}

/** Scores of those to be found, and of the others. Greater is likelier to be one to be found. */
export interface ScoredGroups {
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

interface Scored {
  readonly score: number;
  readonly positive: boolean;
}

/** All scores, the greatest first. @throws {DataError} when a group is empty or a score is NaN. */
function ranked({ positives, negatives }: ScoredGroups, where: string): Scored[] {
  for (const [group, scores] of Object.entries({ positives, negatives })) {
    if (scores.length === 0) throw new DataError({ where, problem: `there are no ${group}` });
    if (Array.from(scores).some(Number.isNaN)) {
      throw new DataError({ where, problem: `a score of the ${group} is not a number` });
    }
  }
  return [
    ...Array.from(positives, (score) => ({ score, positive: true })),
    ...Array.from(negatives, (score) => ({ score, positive: false })),
  ].sort((a, b) => b.score - a.score);
}

/** How many of both kinds are found at every score that occurs, from the greatest on. */
function countsAt(all: readonly Scored[]): { score: number; hits: number; falseAlarms: number }[] {
  const counts: { score: number; hits: number; falseAlarms: number }[] = [];
  let [hits, falseAlarms] = [0, 0];
  for (const [i, { score, positive }] of all.entries()) {
    if (positive) hits++;
    else falseAlarms++;
    // Equal scores are found together.
    if (all[i + 1]?.score !== score) counts.push({ score, hits, falseAlarms });
  }
  return counts;
}

/**
 * The receiver operating characteristic.
 * @throws {DataError} when there are no positives or no negatives, or a score is NaN.
 * @example audit.receiverCurve({ positives: [2, 1], negatives: [0] }).truePositiveRate // [0, 0.5, 1, 1]
 */
export function receiverCurve(groups: ScoredGroups): ReceiverCurve {
  const counts = countsAt(ranked(groups, "audit.receiverCurve"));
  const { positives, negatives } = groups;
  return {
    falsePositiveRate: [0, ...counts.map(({ falseAlarms }) => falseAlarms / negatives.length)],
    truePositiveRate: [0, ...counts.map(({ hits }) => hits / positives.length)],
    thresholds: [Infinity, ...counts.map(({ score }) => score)],
  };
}

/**
 * The area under the receiver's curve: the chance that a positive scores above a negative, equal scores counting half.
 * @throws {DataError} when there are no positives or no negatives.
 * @example audit.areaUnderCurve({ positives: [3, 1], negatives: [2, 0] }) // 0.75
 */
export function areaUnderCurve(groups: ScoredGroups): number {
  const { falsePositiveRate: x, truePositiveRate: y } = receiverCurve(groups);
  return x.reduce((sum, at, i) => (i === 0 ? 0 : sum + ((at - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2), 0);
}

/**
 * The greatest true-positive rate at a false-positive rate of at most so much.
 * @example audit.truePositiveRateAt({ positives: [3, 1], negatives: [2, 0] }, 0.1) // 0.5
 */
export function truePositiveRateAt(groups: ScoredGroups, falsePositiveRate: number): number {
  const curve = receiverCurve(groups);
  return Math.max(
    ...curve.truePositiveRate.filter((_, i) => curve.falsePositiveRate[i]! <= falsePositiveRate + 1e-12),
  );
}

/**
 * The least false-positive rate at a true-positive rate of at least so much.
 * @example audit.falsePositiveRateAt({ positives: [3, 1], negatives: [2, 0] }, 0.95) // 0.5
 */
export function falsePositiveRateAt(groups: ScoredGroups, truePositiveRate: number): number {
  const curve = receiverCurve(groups);
  return Math.min(
    ...curve.falsePositiveRate.filter((_, i) => curve.truePositiveRate[i]! >= truePositiveRate - 1e-12),
  );
}

/**
 * Average precision, the area under the curve of precision and recall: the mean over positives of the precision at
 * which they are found.
 * @throws {DataError} when there are no positives or no negatives.
 * @example audit.averagePrecision({ positives: [3, 1], negatives: [2, 0] }) // 0.8333: (1 / 1 + 2 / 3) / 2
 */
export function averagePrecision(groups: ScoredGroups): number {
  let [sum, before] = [0, 0];
  for (const { hits, falseAlarms } of countsAt(ranked(groups, "audit.averagePrecision"))) {
    sum += ((hits - before) / groups.positives.length) * (hits / (hits + falseAlarms));
    before = hits;
  }
  return sum;
}
