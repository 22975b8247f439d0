import { DataError } from "../../base/errors.ts";
import type { Runner } from "../runner.ts";

/** How often each word comes, as a tokenizer's own first stages cut texts into words. */
export function countWords(texts: Iterable<string>, runner: Runner): Map<string, number> {
  const counts = new Map<string, number>();
  let number = 0;
  for (const text of texts) {
    number++;
    if (typeof text !== "string") {
      throw new DataError({
        where: `trainTokenizer, text ${number}`,
        expected: "a string",
        received: text === null ? "null" : typeof text,
      });
    }
    const normal = runner.normalizer === null ? text : runner.normalizer.normalize(text);
    if (normal === "") continue;
    const words = runner.pre_tokenizer === null ? [normal] : runner.pre_tokenizer.pre_tokenize(normal);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (counts.size === 0) {
    throw new DataError({
      where: "trainTokenizer",
      problem: number === 0 ? "there are no texts" : `all ${number} texts are empty`,
    });
  }
  return counts;
}

/** Orders texts by their characters' numbers, which UTF-16 does not keep for rare characters. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The words by falling count, equal ones by code point. */
export const commonFirst = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || byCodePoint(a, b)).map(([word]) => word);
