import fc from "fast-check";
import { expect, test } from "vitest";
import { likeliestTags, mayFollow, orderOf } from "./likeliestTags.ts";

const tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
const iob2 = { tagNames: tags, order: "iob2" } as const;

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
      const found = likeliestTags(Float32Array.from(scores.flat()), iob2);
      const sum = found.reduce((total, tag, word) => total + scores[word]![tags.indexOf(tag)]!, 0);
      found.forEach((tag, word) => expect(mayFollow(found[word - 1], tag)).toBe(true));
      expect(sum).toBe(best(scores).score);
    }),
  );
});

test("an entity that nothing began is begun, or left out", () => {
  // The first word looks like I-PER, then like B-PER.
  expect(likeliestTags(Float32Array.of(0, 3, 4, 0, 0, 0, 0, 5, 0, 0), iob2)).toEqual(["B-PER", "I-PER"]);
  expect(likeliestTags(Float32Array.of(5, 0, 0, 0, 0, 0.5, 0, 1, 0, 0), iob2)).toEqual(["O", "O"]);
});

test("tags that mark no entities are chosen each by itself", () => {
  const speech = { tagNames: ["NOUN", "VERB"], order: orderOf([["NOUN", "VERB"]]) };
  expect(likeliestTags(Float32Array.of(1, 2, 5, 4), speech)).toEqual(["VERB", "NOUN"]);
});

test("where I- begins entities in the data, it may", () => {
  expect(orderOf([["O"], ["B-PER", "I-PER", "B-PER"]])).toBe("iob2");
  const order = orderOf([["O", "I-PER", "I-PER"]]);
  expect(order).toBe("any");
  expect(orderOf([["B-PER", "I-LOC"]])).toBe("any");
  expect(likeliestTags(Float32Array.of(0, 3, 4, 0, 0), { tagNames: tags, order })).toEqual(["I-PER"]);
});

test("no words have no tags", () => {
  expect(likeliestTags(new Float32Array(), iob2)).toEqual([]);
});
