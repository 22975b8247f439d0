import { describe, expect, it } from "vitest";
import { DataError, ShapeError } from "../base/errors.ts";
import { classScores, countConfusion, worstMistakes } from "./confusion.ts";

const classNames = ["cat", "dog", "frog"];
const confusion = countConfusion([0, 0, 0, 1, 1, 0], [0, 1, 1, 1, 0, 0], { classNames });

describe("countConfusion", () => {
  it("has a row for the true class and a column for the predicted one", () => {
    expect(confusion).toEqual({
      classNames,
      counts: [
        [2, 2, 0],
        [1, 1, 0],
        [0, 0, 0],
      ],
    });
  });

  it("takes int64 arrays", () => {
    const labels = BigInt64Array.of(2n, 0n);
    expect(countConfusion(labels, Int32Array.of(2, 1), { classNames }).counts).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
  });

  it.each([
    [3, 0],
    [0, 3],
    [-1, 0],
    [0, 0.5],
    [NaN, 0],
  ])("refuses label %d with prediction %d", (label, prediction) => {
    expect(() => countConfusion([label], [prediction], { classNames })).toThrow(DataError);
  });

  it("refuses lists of different lengths", () => {
    expect(() => countConfusion([0, 1], [0], { classNames })).toThrow(ShapeError);
  });
});

it("classScores follows the definitions, and is NaN where nothing can be said", () => {
  const [cat, dog, frog] = classScores(confusion);
  expect(cat).toEqual({ name: "cat", precision: 2 / 3, recall: 0.5, f1: 4 / 7, support: 4 });
  expect(dog).toEqual({ name: "dog", precision: 1 / 3, recall: 0.5, f1: 2 / 5, support: 2 });
  expect(frog).toEqual({ name: "frog", precision: NaN, recall: NaN, f1: NaN, support: 0 });
});

it("worstMistakes names the confusions that happen, worst first", () => {
  expect(worstMistakes(confusion)).toEqual([
    { actual: "cat", predicted: "dog", count: 2, share: 0.5 },
    { actual: "dog", predicted: "cat", count: 1, share: 0.5 },
  ]);
  expect(worstMistakes(confusion, { limit: 1 })).toHaveLength(1);
});
