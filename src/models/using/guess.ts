import type { NdArray } from "../../base/ndarray.ts";

/** A class with the probability that a model gives it. */
export interface Guess {
  readonly class: string;
  readonly probability: number;
}

/**
 * The classes of example `row`, most likely first.
 * Shape: probabilities `[n, classes]`.
 * @example
 * const probabilities = ndarray("float32", [1, 2], Float32Array.of(0.25, 0.75));
 * models.rankClasses(probabilities, { row: 0, classNames: ["cat", "dog"] })[0] // { class: "dog", probability: 0.75 }
 */
export function rankClasses(
  { shape, data }: NdArray,
  { row, classNames }: { readonly row: number; readonly classNames: readonly string[] },
): readonly Guess[] {
  const classes = shape.at(-1)!;
  return Array.from({ length: classes }, (_, i) => ({
    class: classNames[i] ?? `${i}`,
    probability: Number(data[row * classes + i]),
  })).sort((a, b) => b.probability - a.probability);
}

/**
 * The likeliest class of every example, as its number.
 * Shape: probabilities `[n, classes]`.
 * @example models.likeliestClasses(ndarray("float32", [1, 2], Float32Array.of(0.25, 0.75))) // [1]
 */
export function likeliestClasses({ shape, data }: NdArray): number[] {
  const classes = shape.at(-1)!;
  return Array.from({ length: shape[0]! }, (_, row) => {
    let best = 0;
    for (let i = 1; i < classes; i++) {
      if (Number(data[row * classes + i]) > Number(data[row * classes + best])) best = i;
    }
    return best;
  });
}
