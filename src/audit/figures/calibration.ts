import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { greatest, labelsFor, meanOf, rowsOf } from "../rows.ts";

/** How confidences are put together. */
export interface CalibrationOptions {
  /** How many bins. Default: 15. */
  readonly bins?: number;
}

/** Predictions of like confidence. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Their mean confidence, and how many of them are right. NaN in an empty bin. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** How far confidences can be believed. */
export interface Calibration {
  /** Expected calibration error: the mean distance of confidence and accuracy, over all predictions. */
  readonly ece: number;
  /** Maximum calibration error: the distance in the worst bin. */
  readonly mce: number;
  /** The expected calibration error over bins of equally many predictions. */
  readonly adaptiveEce: number;
  /** Squared distance of the probabilities from the truth, summed over classes: 0 to 2. */
  readonly brier: number;
  /** Mean negative log-likelihood, in nats. */
  readonly nll: number;
  /** Bins of equal width: the reliability diagram. */
  readonly bins: readonly CalibrationBin[];
}

/** The least probability whose logarithm is taken: what float32 makes of 0. */
const least = 2 ** -149;

/**
 * Compares how sure a classifier is with how often it is right. With bins `B` of predictions by their confidence (the
 * greatest probability), `ECE = sum |B| / n |accuracy(B) - confidence(B)|` (Guo et al. 2017, "On calibration of modern
 * neural networks"); MCE is the greatest of these distances; the adaptive ECE has bins of equally many predictions
 * (Nguyen & O'Connor 2015).
 * @param probabilities `[n, classes]`
 * @param labels class numbers `[n]`
 * @throws {ShapeError} when there are not as many labels as rows.
 * @throws {DataError} when there are none, or a label is no class.
 * @example
 * const probabilities = ndarray("float32", [2, 2], Float32Array.of(0.75, 0.25, 0.25, 0.75));
 * audit.calibration(probabilities, [0, 1]).ece // 0.25
 */
export function calibration(
  probabilities: NdArray,
  labels: ArrayLike<number | bigint>,
  options: CalibrationOptions = {},
): Calibration {
  const where = "audit.calibration";
  const { bins } = complete(where, options, { bins: 15 });
  checkNumbers(where, { bins }, { bins: { min: 1, integer: true } });
  const rows = rowsOf(probabilities, where);
  const truth = labelsFor(rows, labels, where);
  const judged = rows.map((row, i): Judged => {
    const predicted = greatest(row);
    return { confidence: row[predicted]!, right: Number(predicted === truth[i]) };
  });
  const even = equalWidth(judged, bins);
  const gap = (bin: CalibrationBin): number => Math.abs(bin.accuracy - bin.confidence);
  const expected = (parts: readonly CalibrationBin[]): number =>
    parts.reduce((sum, bin) => sum + (bin.count === 0 ? 0 : (bin.count / rows.length) * gap(bin)), 0);
  return {
    ece: expected(even),
    mce: Math.max(...even.filter(({ count }) => count > 0).map(gap)),
    adaptiveEce: expected(equalCount(judged, bins)),
    brier: meanOf(
      rows.map((row, i) => row.reduce((sum, p, label) => sum + (p - Number(label === truth[i])) ** 2, 0)),
    ),
    nll: meanOf(rows.map((row, i) => -Math.log(Math.max(row[truth[i]!]!, least)))),
    bins: even,
  };
}

interface Judged {
  readonly confidence: number;
  readonly right: number;
}

const binOf = (members: readonly Judged[], low: number, high: number): CalibrationBin => ({
  low,
  high,
  count: members.length,
  confidence: meanOf(members.map(({ confidence }) => confidence)),
  accuracy: meanOf(members.map(({ right }) => right)),
});

/** Bins `[k / bins, (k + 1) / bins)`, the last one closed. */
function equalWidth(judged: readonly Judged[], bins: number): CalibrationBin[] {
  const members = Array.from({ length: bins }, (): Judged[] => []);
  for (const each of judged) {
    members[Math.min(bins - 1, Math.max(0, Math.floor(each.confidence * bins)))]!.push(each);
  }
  return members.map((each, k) => binOf(each, k / bins, (k + 1) / bins));
}

/** Bins of as equally many as can be, by rising confidence. */
function equalCount(judged: readonly Judged[], bins: number): CalibrationBin[] {
  const sorted = judged.toSorted((a, b) => a.confidence - b.confidence);
  return Array.from({ length: bins }, (_, k) => {
    const part = sorted.slice(
      Math.floor((k * sorted.length) / bins),
      Math.floor(((k + 1) * sorted.length) / bins),
    );
    return binOf(part, part[0]?.confidence ?? NaN, part.at(-1)?.confidence ?? NaN);
  });
}
