import { takeRows, type NdArray } from "../../base/ndarray.ts";
import { foldIn, permutation, randomKey } from "../../base/random.ts";
import type { Model } from "../../training/index.ts";
import { likeliestClasses } from "../using/guess.ts";
import { intervene } from "./intervene.ts";

/** What a concept bottleneck network says of examples, and what is right. */
export interface JudgedConcepts {
  /** Float32 `[n, concepts]`. */
  readonly concepts: NdArray;
  /** The concepts of each class: 0 or 1, `[classes, concepts]`. */
  readonly table: NdArray;
  /** Int32 `[n]`. */
  readonly labels: NdArray;
}

/** The share of examples whose likeliest class is right. */
function accuracyOf(probabilities: NdArray, { data: labels }: NdArray): number {
  const guesses = likeliestClasses(probabilities);
  return guesses.filter((guess, i) => guess === Number(labels[i])).length / labels.length;
}

/**
 * How often the class is right when a person corrects so many concepts of each example, drawn at random: the curve of
 * Koh et al. 2020 (figure 4). Concepts that were right stay as sure as a person is.
 */
export async function correctedAccuracy(
  model: Model,
  { concepts, table, labels }: JudgedConcepts,
  { corrected, seed = 0 }: { readonly corrected: number; readonly seed?: number },
): Promise<number> {
  const width = table.shape[1]!;
  const right = takeRows(table, Array.from(labels.data, Number)).data as Float32Array;
  const corrections = new Float32Array(right.length).fill(NaN);
  for (let row = 0; row < labels.data.length; row++) {
    for (const k of permutation(foldIn(randomKey(seed), row), width).slice(0, corrected)) {
      corrections[row * width + k] = right[row * width + k]!;
    }
  }
  const given = { dtype: "float32", shape: concepts.shape, data: corrections } as const;
  return accuracyOf(await intervene(model, { concepts, corrections: given }), labels);
}
