import fc from "fast-check";
import { expect, test } from "vitest";
import { likeliestTags, mayFollow } from "./likeliestTags.ts";

const tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

/** Every sequence of tags that may follow each other, with the sum of its scores. */
function best(scores: readonly number[][]): { tags: string[]; score: number } {
  const go = (word: number, before: string | undefined): { tags: string[]; score: number } => {
    if (word === scores.length) return { tags: [], score: 0 };
    return tags
      .filter((tag) => mayFollow(before, tag))
      .map((tag) => {
        const rest = go(word + 1, tag);
        return { tags: [tag, ...rest.tags], score: scores[word]![tags.indexOf(tag)]! + rest.score };
      })
      .reduce((a, b) => (b.score > a.score ? b : a));
  };
  return go(0, undefined);
}

test("finds the best of all sequences that are allowed", () => {
  const row = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (scores) => {
      const found = likeliestTags(Float32Array.from(scores.flat()), tags);
      const sum = found.reduce((total, tag, word) => total + scores[word]![tags.indexOf(tag)]!, 0);
      found.forEach((tag, word) => expect(mayFollow(found[word - 1], tag)).toBe(true));
      expect(sum).toBe(best(scores).score);
    }),
  );
});

test("an entity that nothing began is begun, or left out", () => {
  // The first word looks like I-PER, then like B-PER.
  expect(likeliestTags(Float32Array.of(0, 3, 4, 0, 0, 0, 0, 5, 0, 0), tags)).toEqual(["B-PER", "I-PER"]);
  expect(likeliestTags(Float32Array.of(5, 0, 0, 0, 0, 0.5, 0, 1, 0, 0), tags)).toEqual(["O", "O"]);
});

test("tags that mark no entities are chosen each by itself", () => {
  expect(likeliestTags(Float32Array.of(1, 2, 5, 4), ["NOUN", "VERB"])).toEqual(["VERB", "NOUN"]);
});

test("no words have no tags", () => {
  expect(likeliestTags(new Float32Array(), tags)).toEqual([]);
});
