import { DataError } from "../../base/errors.ts";
import type { JsonRecord } from "../../base/json.ts";
import type { TaggedSentences } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";
import { orderOf, type TagOrder } from "./likeliestTags.ts";

/**
 * What a tagger knows by number. Of words and characters 0 is padding and 1 whatever is not known; those that are
 * known come after, in this order.
 */
export interface TagVocabulary {
  /** As {@link plainWord} gives them. */
  readonly words: readonly string[];
  readonly characters: readonly string[];
  /** From 0: they are the model's classes. */
  readonly tagNames: readonly string[];
  /** What they keep to in the training sentences. */
  readonly order: TagOrder;
}

/** How many numbers stand before the known words and characters. */
export const reserved = 2;
const unknown = 1;

/** Words are known whatever their case, and numbers by their form alone (as in Lample et al. 2016). */
export const plainWord = (word: string): string => word.toLowerCase().replace(/\d/g, "0");

/** What occurs often enough, the commonest first; of equally common ones the one that came first. */
function common(items: Iterable<string>, least: number): string[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  const often = [...counts].filter(([, count]) => count >= least);
  return often.sort(([, a], [, b]) => b - a).map(([item]) => item);
}

/** Words and characters that occur twice or more: those seen once teach what an unknown one is like. */
export function learnVocabulary(
  { tokens, tags }: TaggedSentences,
  tagNames: readonly string[],
): TagVocabulary {
  const words = tokens.flat();
  return {
    words: common(words.map(plainWord), 2),
    characters: common(
      words.flatMap((word) => [...word]),
      2,
    ),
    tagNames,
    order: orderOf(tags),
  };
}

/** A vocabulary as model metadata. */
export const asMetadata = (vocabulary: TagVocabulary): JsonRecord => ({ ...vocabulary });

/**
 * The vocabulary that a tagger was trained with.
 * @throws {DataError} when its metadata do not hold it.
 */
export function vocabularyOf({ name, metadata }: Model): TagVocabulary {
  const list = (key: "words" | "characters" | "tagNames"): readonly string[] => {
    const items = metadata[key];
    if (Array.isArray(items) && items.every((item) => typeof item === "string")) return items as string[];
    throw new DataError({
      where: name,
      problem: `the model's metadata do not hold its ${key}`,
      expected: "a list of texts",
      mend: "use a model that a tagging recipe built",
    });
  };
  return {
    words: list("words"),
    characters: list("characters"),
    tagNames: list("tagNames"),
    order: metadata["order"] === "iob2" ? "iob2" : "any",
  };
}

/** Numbers of items: those of the list from `reserved` on, else that of what is unknown. */
export function numberer(items: readonly string[]): (item: string) => number {
  const numbers = new Map(items.map((item, i) => [item, i + reserved]));
  return (item) => numbers.get(item) ?? unknown;
}
