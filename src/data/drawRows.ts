import { checkNumbers } from "../base/options.ts";
import { permutation, randomKey } from "../base/random.ts";
import type { LimitOptions } from "./examples.ts";

/**
 * Which rows of a data set's parts to keep: `limit` of the training rows and the same share of every other part,
 * drawn at random and in their old order. The same seed draws the same rows; without `limit`, `undefined`.
 * @param counts the rows in each part, the training part first
 * @throws {OptionError} when `limit` is no whole number of at least 1.
 */
export function drawRows(
  counts: readonly number[],
  { limit, seed = 0 }: LimitOptions,
): readonly (readonly number[])[] | undefined {
  checkNumbers("load", { limit }, { limit: { min: 1, integer: true } });
  const total = counts[0]!;
  if (limit === undefined || limit >= total) return undefined;
  return counts.map((count) => {
    const kept = Math.max(1, Math.round((limit * count) / total));
    return [...permutation(randomKey(seed), count).slice(0, kept)].sort((a, b) => a - b);
  });
}

/** The items of a list at these places. */
export const pick = <T>(items: readonly T[], rows: readonly number[]): T[] => rows.map((row) => items[row]!);
