/** How often each n-gram occurs. */
export type NgramCounts = ReadonlyMap<string, number>;

/**
 * Counts the runs of `order` items.
 * @param separator stands between the items of a run and occurs in none of them
 */
export function countNgrams(items: readonly string[], order: number, separator = " "): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + order <= items.length; i++) {
    const ngram = items.slice(i, i + order).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams there are, repetitions included. */
export function sumCounts(counts: NgramCounts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/** How many n-grams both have, each as often as in the one that has fewer. */
export function countShared(a: NgramCounts, b: NgramCounts): number {
  let shared = 0;
  for (const [ngram, count] of a) shared += Math.min(count, b.get(ngram) ?? 0);
  return shared;
}
