import type { NdArray } from "../../base/ndarray.ts";
import { labelsFor, logSumExp, matrixOf, rowsOf } from "../rows.ts";

/**
 * Probabilities at a temperature: `softmax(logits / temperature)`. Log-probabilities are logits too.
 * Shape: `[n, classes]`, unchanged; float64.
 * @example audit.withTemperature(ndarray("float32", [1, 2], Float32Array.of(2, 2)), 4).data // [0.5, 0.5]
 */
export function withTemperature(logits: NdArray, temperature: number): NdArray {
  return matrixOf(
    rowsOf(logits, "audit.withTemperature").map((row) => {
      const scaled = Float64Array.from(row, (logit) => logit / temperature);
      const total = logSumExp(scaled);
      return scaled.map((logit) => Math.exp(logit - total));
    }),
  );
}

/** Beyond these, a temperature says that the logits tell nothing, or everything. */
const range = { low: 0.01, high: 100 };

/**
 * The temperature that makes held-out labels most likely (Guo et al. 2017, "On calibration of modern neural networks"):
 * the minimum of the mean negative log-likelihood of `softmax(logits / temperature)`, which is convex in `1 / temperature`.
 * Above 1, the classifier was too sure. It changes no prediction.
 * @param logits `[n, classes]`, of examples that were not trained on
 * @param labels class numbers `[n]`
 * @throws {DataError} when there are none, or a label is no class.
 * @example
 * const logits = ndarray("float32", [4, 2], Float32Array.of(4, 0, 4, 0, 4, 0, 4, 0));
 * audit.fitTemperature(logits, [0, 0, 0, 1]) // 3.641: log 3 = 4 / 3.641
 */
export function fitTemperature(logits: NdArray, labels: ArrayLike<number | bigint>): number {
  const rows = rowsOf(logits, "audit.fitTemperature");
  const truth = labelsFor(rows, labels, "audit.fitTemperature");
  // d nll / d inverse: the mean logit expected minus the logit of the label; it rises with the inverse.
  const slope = (inverse: number): number =>
    rows.reduce((sum, row, i) => {
      const total = logSumExp(row.map((logit) => logit * inverse));
      const expected = row.reduce((mean, logit) => mean + logit * Math.exp(logit * inverse - total), 0);
      return sum + expected - row[truth[i]!]!;
    }, 0);
  let [low, high] = [1 / range.high, 1 / range.low];
  for (let step = 0; step < 60; step++) {
    const middle = Math.sqrt(low * high);
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return 1 / Math.sqrt(low * high);
}
