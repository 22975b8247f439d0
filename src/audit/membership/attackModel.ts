import { logSumExp, type Row } from "../rows.ts";

/** What an attack model sees of a prediction: the log-probability of the label, and the likeliest three. */
export function attackFeatures(logits: Row, label: number): number[] {
  const total = logSumExp(logits);
  const sorted = Array.from(logits, (logit) => Math.max(logit - total, -30)).sort((a, b) => b - a);
  return [1, Math.max(logits[label]! - total, -30), ...[0, 1, 2].map((place) => sorted[place] ?? -30)];
}

/** Steps of Newton's method; it converges in far fewer. */
const steps = 25;
const ridge = 1e-3;

/**
 * A logistic regression that tells members by {@link attackFeatures}, fitted on shadow models, of which one knows
 * who is a member (Shokri et al. 2017, "Membership inference attacks against machine learning models").
 * @returns the score of a row of features: the log-odds of membership
 */
export function fitAttackModel(
  rows: readonly (readonly number[])[],
  members: readonly boolean[],
): (features: readonly number[]) => number {
  const width = rows[0]!.length;
  const scale = Array.from({ length: width }, (_, j) => {
    const values = rows.map((row) => row[j]!);
    const mean = j === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) || 1;
    return { mean, deviation };
  });
  const standard = (row: readonly number[]): number[] =>
    row.map((value, j) => (value - scale[j]!.mean) / scale[j]!.deviation);
  const x = rows.map(standard);
  const weights = new Float64Array(width);
  const scoreOf = (row: readonly number[]): number => row.reduce((sum, v, j) => sum + v * weights[j]!, 0);
  for (let step = 0; step < steps; step++) {
    const gradient = Float64Array.from(weights, (w) => ridge * w);
    const hessian = Array.from({ length: width }, (_, j) =>
      Float64Array.from({ length: width }, (_, k) => (j === k ? ridge : 0)),
    );
    for (const [i, row] of x.entries()) {
      const p = 1 / (1 + Math.exp(-scoreOf(row)));
      for (let j = 0; j < width; j++) {
        gradient[j]! += ((p - Number(members[i])) * row[j]!) / x.length;
        for (let k = 0; k < width; k++) hessian[j]![k]! += (p * (1 - p) * row[j]! * row[k]!) / x.length;
      }
    }
    solve(hessian, gradient).forEach((change, j) => (weights[j]! -= change));
  }
  return (features) => scoreOf(standard(features));
}

/** `x` with `matrix x = right`, by elimination; the matrix is positive definite, so that no pivot vanishes. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((row, i) => Float64Array.of(...row, right[i]!));
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const from = rows[pivot]!;
    for (const [i, row] of rows.entries()) {
      if (i === pivot) continue;
      const factor = row[pivot]! / from[pivot]!;
      for (let j = pivot; j <= size; j++) row[j]! -= factor * from[j]!;
    }
  }
  return Float64Array.from(rows, (row, i) => row[size]! / row[i]!);
}
