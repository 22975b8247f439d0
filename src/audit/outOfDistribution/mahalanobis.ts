import { rowsOf } from "../rows.ts";
import { choleskyFactor, solveLower } from "./cholesky.ts";
import type { FamiliarityScore } from "./scores.ts";

/** Added to the diagonal, as a share of its mean: features that never vary would make the covariance singular. */
const ridge = 1e-6;

/**
 * The negative squared Mahalanobis distance to the nearest class, of features with a mean a class and one covariance for
 * all: `-min_k (f - mean_k)^T covariance^-1 (f - mean_k)` (Lee et al. 2018, "A simple unified framework for detecting
 * out-of-distribution samples and adversarial attacks"), on the last layer's input.
 */
export const mahalanobis: FamiliarityScore = {
  name: "Mahalanobis",
  needs: "features",
  fit({ features, labels }) {
    const rows = rowsOf(features, "mahalanobis");
    const width = features.shape[1]!;
    const means = classMeans(rows, labels, width);
    const covariance = new Float64Array(width * width);
    for (const [i, row] of rows.entries()) {
      const mean = means.get(Number(labels[i]))!;
      const centred = Float64Array.from(row, (value, j) => value - mean[j]!);
      for (let a = 0; a < width; a++) {
        const value = centred[a]! / rows.length;
        if (value === 0) continue;
        for (let b = 0; b <= a; b++) covariance[a * width + b]! += value * centred[b]!;
      }
    }
    let trace = 0;
    for (let a = 0; a < width; a++) trace += covariance[a * width + a]!;
    for (let a = 0; a < width; a++) covariance[a * width + a]! += ridge * (trace / width || 1);
    const factor = choleskyFactor(covariance, width);
    // In coordinates where the covariance is the unit matrix, the distance is Euclidean.
    const whitened = [...means.values()].map((mean) => solveLower(factor, mean));
    return ({ features: given }) =>
      rowsOf(given, "mahalanobis").map((row) => {
        const at = solveLower(factor, row);
        return -Math.min(...whitened.map((mean) => squaredDistance(at, mean)));
      });
  },
};

function classMeans(
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number | bigint>,
  width: number,
): Map<number, Float64Array> {
  const sums = new Map<number, Float64Array>();
  const counts = new Map<number, number>();
  for (const [i, row] of rows.entries()) {
    const label = Number(labels[i]);
    const sum = sums.get(label) ?? new Float64Array(width);
    for (let j = 0; j < width; j++) sum[j]! += row[j]!;
    sums.set(label, sum);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  for (const [label, sum] of sums) sum.forEach((value, j) => (sum[j] = value / counts.get(label)!));
  return sums;
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
