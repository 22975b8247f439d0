import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ndarray } from "../base/ndarray.ts";
import { joinExamples, limitExamples, type Examples, type LabeledSplits } from "./examples.ts";

/** Row i holds the number i; labels as given. */
const examples = (labels: readonly number[]): Examples => ({
  x: ndarray(
    "int32",
    [labels.length, 1],
    Int32Array.from(labels, (_, i) => i),
  ),
  y: ndarray("int32", [labels.length], Int32Array.from(labels)),
});

const byClass = (classes: number, each: number): number[] =>
  Array.from({ length: classes * each }, (_, i) => Math.floor(i / each));

const splits: LabeledSplits = {
  train: examples(byClass(10, 50)),
  test: examples(byClass(10, 10)),
  classNames: [..."0123456789"],
};

const countsOf = ({ y }: Examples): number[] => {
  const counts = new Array<number>(10).fill(0);
  for (const label of y.data) counts[Number(label)]!++;
  return counts;
};

describe("limitExamples", () => {
  test("draws evenly from every class, the test set in proportion, without repeating", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 499 }), fc.integer(), (limit, seed) => {
        const { train, test: held } = limitExamples(splits, { limit, seed });
        expect(train.y.shape).toEqual([limit]);
        expect(held.y.shape).toEqual([Math.max(1, Math.round(limit / 5))]);
        const counts = countsOf(train);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(new Set<number | bigint>(train.x.data).size).toBe(limit);
        // Pictures keep their labels.
        train.x.data.forEach((row, i) => expect(train.y.data[i]).toBe(Math.floor(Number(row) / 50)));
      }),
    );
  });

  test("shuffles, so that classes are not in rows", () => {
    const labels = [...limitExamples(splits, { limit: 100 }).train.y.data];
    const changes = labels.filter((label, i) => i > 0 && label !== labels[i - 1]).length;
    expect(changes).toBeGreaterThan(60);
    // Nor one of each class in turn.
    expect(new Set(labels.slice(0, 10)).size).toBeLessThan(10);
  });

  test("the seed decides", () => {
    const rows = (seed: number) => [...limitExamples(splits, { limit: 40, seed }).train.x.data];
    expect(rows(3)).toEqual(rows(3));
    expect(rows(3)).not.toEqual(rows(4));
  });

  test("uneven classes give what they have", () => {
    const uneven = { ...splits, train: examples([0, 0, 0, 0, 0, 0, 0, 1, 1, 2]) };
    expect(countsOf(limitExamples(uneven, { limit: 8 }).train).slice(0, 3)).toEqual([5, 2, 1]);
  });

  test("a limit above the data, or none, changes nothing; a bad one is an error", () => {
    expect(limitExamples(splits, {})).toBe(splits);
    expect(limitExamples(splits, { limit: 500 })).toBe(splits);
    for (const limit of [0, -1, 1.5, NaN])
      expect(() => limitExamples(splits, { limit })).toThrow(/whole number/);
  });
});

describe("joinExamples", () => {
  test("puts one after the other", () => {
    const joined = joinExamples([examples([1, 2]), examples([3])], "w");
    expect([...joined.x.data]).toEqual([0, 1, 0]);
    expect([...joined.y.data]).toEqual([1, 2, 3]);
  });

  test("refuses parts that differ", () => {
    const wide: Examples = { ...examples([1]), x: ndarray("int32", [1, 2], Int32Array.of(1, 2)) };
    expect(() => joinExamples([examples([1]), wide], "w")).toThrow(/w: parts differ[^]*\[1, 2\]/);
  });
});
