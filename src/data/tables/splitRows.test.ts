import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitRows } from "./splitRows.ts";

describe("splitRows", () => {
  test("every row is in one part, every class is trained on, and shares are kept", () => {
    const shares = fc.double({ min: 0, max: 0.49, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 200 }),
        shares,
        shares,
        fc.nat(),
        (labels, validation, test, seed) => {
          const split = splitRows(labels, { validation, test, seed });
          const all = [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);
          expect(all).toEqual(labels.map((_, row) => row));
          expect(new Set(split.train.map((row) => labels[row]))).toEqual(new Set(labels));
          // Each class gives up at most its share, rounded, so sums are off by the classes that have one row only.
          expect(split.validation.length).toBeLessThanOrEqual(Math.round(labels.length * validation) + 1);
          expect(splitRows(labels, { validation, test, seed })).toEqual(split);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("classes have their share in each part", () => {
    const labels = Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 1 : 0));
    const { train, validation, test: held } = splitRows(labels, { validation: 0.2, test: 0.1 });
    const ones = (rows: readonly number[]) => rows.filter((row) => labels[row] === 1).length;
    expect([train.length, validation.length, held.length]).toEqual([700, 200, 100]);
    expect([ones(train), ones(validation), ones(held)]).toEqual([70, 20, 10]);
    expect(splitRows(labels, { seed: 1 })).not.toEqual(splitRows(labels));
  });

  test("refuses shares that leave nothing", () => {
    expect(() => splitRows([0, 1], { validation: 0.5, test: 0.5 })).toThrow(
      /nothing would be left to train on/,
    );
    expect(() => splitRows([0, 1], { validation: -0.1 })).toThrow(/split\.validation/);
  });
});
