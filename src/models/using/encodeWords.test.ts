import { expect, test } from "vitest";
import { layers, sequential } from "../../index.ts";
import { encodeWords } from "./encodeWords.ts";

const model = sequential([layers.input([4])]);
model.metadata = { task: "tagging", words: ["ada", "in"], characters: ["a", "d"], tagNames: ["O", "B-PER"] };

test("words and their characters become the numbers that a tagger reads", () => {
  const { words, x } = encodeWords(model, "Ada in Rome");
  expect(words).toEqual(["Ada", "in", "Rome"]);
  // 0 is padding, 1 unknown; the shortest length is 4.
  expect(Array.from(x[0]!.data, Number)).toEqual([2, 3, 1, 0]);
  expect(x[1]!.shape).toEqual([1, 4, 16]);
  expect(Array.from(x[1]!.data, Number).slice(0, 4)).toEqual([1, 3, 2, 0]);
});

test("other models have no words to read", () => {
  const other = sequential([layers.input([4])]);
  other.metadata = { task: "tabular" };
  expect(() => encodeWords(other, "Ada")).toThrow(/a model for tagging[^]*tabular/);
});
