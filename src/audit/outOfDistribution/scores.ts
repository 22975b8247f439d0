import type { NdArray } from "../../base/ndarray.ts";
import { logSumExp, rowsOf } from "../rows.ts";

/** What a classifier makes of examples: `logits [n, classes]` and what its last layer read, `features [n, width]`. */
export interface Outputs {
  readonly logits: NdArray;
  readonly features: NdArray;
}

/**
 * Tells examples of the kind that was trained on from others: greater scores for what looks familiar. `fit` sees what a
 * classifier makes of training examples.
 */
export interface FamiliarityScore {
  readonly name: string;
  /** What it needs: logits may be log-probabilities for some, but not for all. */
  readonly needs: "probabilities" | "logits" | "features";
  /** Learns from examples of the classes; what it gives makes scores of others, higher for the familiar. */
  fit(known: Outputs & { readonly labels: ArrayLike<number | bigint> }): (outputs: Outputs) => number[];
}

/**
 * Maximum softmax probability (Hendrycks & Gimpel 2017, "A baseline for detecting misclassified and out-of-distribution
 * examples").
 */
export const maximumProbability: FamiliarityScore = {
  name: "MSP",
  needs: "probabilities",
  fit:
    () =>
    ({ logits }) =>
      rowsOf(logits, "MSP").map((row) => {
        const total = logSumExp(row);
        return Math.exp(row.reduce((most, logit) => Math.max(most, logit), -Infinity) - total);
      }),
};

/** The negative energy, `log sum exp(logits)` (Liu et al. 2020, "Energy-based out-of-distribution detection"). */
export const energy: FamiliarityScore = {
  name: "energy",
  needs: "logits",
  fit:
    () =>
    ({ logits }) =>
      rowsOf(logits, "energy").map(logSumExp),
};
