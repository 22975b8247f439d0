import { DataError, ShapeError } from "../base/errors.ts";
import type { Confusion } from "./record.ts";

/** How well one class is told from the others. A ratio of nothing to nothing is NaN. */
export interface ClassScores {
  readonly name: string;
  /** Of those predicted to be of this class, how many are: `TP / (TP + FP)`. */
  readonly precision: number;
  /** Of those that are of this class, how many were found: `TP / (TP + FN)`. */
  readonly recall: number;
  /** The harmonic mean of both: `2 TP / (2 TP + FP + FN)`. */
  readonly f1: number;
  /** How many examples are of this class. */
  readonly support: number;
}

/** A confusion that happens: `count` examples of class `actual` were taken for `predicted`. */
export interface Mistake {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  /** Among all examples of class `actual`. */
  readonly share: number;
}

/**
 * Counts which class was taken for which: `counts[t][p]` examples of class `t` were predicted to be of class `p`.
 * @throws {ShapeError} when there are not as many predictions as labels.
 * @throws {DataError} when a label or prediction is not the index of a class.
 * @example countConfusion([0, 1, 1], [0, 1, 0], { classNames: ["cat", "dog"] }).counts // [[1, 0], [1, 1]]
 */
export function countConfusion(
  labels: ArrayLike<number | bigint>,
  predictions: ArrayLike<number | bigint>,
  options: { classNames: readonly string[] },
): Confusion {
  const { classNames } = options;
  if (labels.length !== predictions.length) {
    throw new ShapeError({
      where: "countConfusion",
      expected: `as many predictions as labels (${labels.length})`,
      received: `${predictions.length} predictions`,
    });
  }
  const counts = classNames.map(() => new Array<number>(classNames.length).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const row = counts[Number(labels[i])];
    const column = Number(predictions[i]);
    if (row?.[column] === undefined) {
      throw new DataError({
        where: `countConfusion, example ${i}`,
        problem: "not the index of a class",
        expected: `whole numbers from 0 to ${classNames.length - 1}`,
        received: `label ${labels[i]}, prediction ${predictions[i]}`,
        mend: "give a name for every class",
      });
    }
    row[column]!++;
  }
  return { classNames, counts };
}

/** Precision, recall, F1 and support of every class. */
export function classScores({ classNames, counts }: Confusion): ClassScores[] {
  return classNames.map((name, index) => {
    const support = total(counts[index] ?? []);
    const predicted = total(counts.map((row) => row[index] ?? 0));
    const hits = counts[index]?.[index] ?? 0;
    return {
      name,
      precision: hits / predicted,
      recall: hits / support,
      f1: (2 * hits) / (predicted + support),
      support,
    };
  });
}

/** The most frequent confusions, those with most examples first. */
export function worstMistakes(
  { classNames, counts }: Confusion,
  options: { limit?: number } = {},
): Mistake[] {
  const { limit = 5 } = options;
  const mistakes = classNames.flatMap((actual, t) => {
    const support = total(counts[t] ?? []);
    return classNames.flatMap((predicted, p) => {
      const count = counts[t]?.[p] ?? 0;
      return t === p || count === 0 ? [] : [{ actual, predicted, count, share: count / support }];
    });
  });
  return mistakes.sort((a, b) => b.count - a.count).slice(0, limit);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
