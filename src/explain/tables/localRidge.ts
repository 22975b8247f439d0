import { inverse, type Matrix } from "../perturbation/linearSystem.ts";

export const featureSelections = ["auto", "forwardSelection", "highestWeights", "none"] as const;

/**
 * Which columns the linear model is made of. `forwardSelection` takes one after the other, each time the one that makes it
 * fit best; `highestWeights` those that count most in a model of all; `none` takes all; `auto` is forward selection
 * up to 6 columns and the highest weights beyond.
 */
export type FeatureSelection = (typeof featureSelections)[number];

/** A weighted linear model with a penalty on its coefficients and none on its intercept. */
export interface LocalRidge {
  /** The columns it is made of. */
  readonly columns: readonly number[];
  /** One for each of them. */
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** The weighted R^2 on the rows that it was fitted to. */
  readonly score: number;
}

interface Fitting {
  readonly rows: Matrix;
  readonly outcomes: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** What stands in for no penalty, so that columns that tell the same are told apart by nothing and still give a fit. */
const almostNone = 1e-10;

/**
 * Ridge regression as scikit-learn's: minimises `sum w (y - b0 - z b)^2 + alpha |b|^2`, of columns chosen as in the `lime`
 * library.
 */
export function localRidge(
  where: string,
  fitting: Fitting,
  {
    alpha,
    selection,
    most,
  }: { readonly alpha: number; readonly selection: FeatureSelection; readonly most: number },
): LocalRidge {
  const fit = fitterOf(where, fitting);
  const all = Array.from(fitting.rows[0]!, (_, column) => column);
  const method = selection !== "auto" ? selection : most <= 6 ? "forwardSelection" : "highestWeights";
  if (method === "none") return fit(all, alpha);
  if (method === "highestWeights") {
    const { coefficients } = fit(all, 0.01);
    const strength = (column: number): number => Math.abs(coefficients[column]! * fitting.rows[0]![column]!);
    return fit(all.sort((a, b) => strength(b) - strength(a)).slice(0, most), alpha);
  }
  const chosen: number[] = [];
  while (chosen.length < Math.min(most, all.length)) {
    const scored = all
      .filter((column) => !chosen.includes(column))
      .map((column) => ({ column, score: fit([...chosen, column], almostNone).score }));
    chosen.push(scored.reduce((best, one) => (one.score > best.score ? one : best)).column);
  }
  return fit(chosen, alpha);
}

/** Fits models of some columns, from the weighted moments of all. */
function fitterOf(where: string, { rows, outcomes, weights }: Fitting) {
  const width = rows[0]!.length;
  let [total, level] = [0, 0];
  const means = new Float64Array(width);
  rows.forEach((row, s) => {
    total += weights[s]!;
    level += weights[s]! * outcomes[s]!;
    row.forEach((v, i) => (means[i]! += weights[s]! * v));
  });
  level /= total;
  means.forEach((sum, i) => (means[i] = sum / total));
  const products = Array.from({ length: width }, () => new Float64Array(width));
  const moments = new Float64Array(width);
  let spread = 0;
  rows.forEach((row, s) => {
    const own = row.map((v, i) => v - means[i]!);
    const rise = outcomes[s]! - level;
    spread += weights[s]! * rise * rise;
    own.forEach((v, i) => {
      const weighted = weights[s]! * v;
      moments[i]! += weighted * rise;
      if (weighted !== 0) own.forEach((other, j) => (products[i]![j]! += weighted * other));
    });
  });

  return (columns: readonly number[], alpha: number): LocalRidge => {
    const small = columns.map((i) => Float64Array.from(columns, (j) => products[i]![j]!));
    const scale = alpha === almostNone ? small.reduce((most, row, i) => Math.max(most, row[i]!), 1e-300) : 1;
    const penalised = small.map((row, i) => row.map((v, j) => (i === j ? v + alpha * scale : v)));
    const coefficients = inverse(where, penalised).map((row) =>
      row.reduce((sum, v, j) => sum + v * moments[columns[j]!]!, 0),
    );
    let [intercept, left] = [level, spread];
    columns.forEach((column, i) => {
      const own = coefficients[i]!;
      intercept -= own * means[column]!;
      // |y - z b|^2 = |y|^2 - 2 b . z^T y + b^T z^T z b, all centred and weighted
      left += own * (small[i]!.reduce((sum, v, j) => sum + v * coefficients[j]!, 0) - 2 * moments[column]!);
    });
    return { columns, coefficients, intercept, score: spread > 0 ? 1 - left / spread : 1 };
  };
}
