import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogramOf } from "./histogram.ts";

describe("histogramOf", () => {
  it("counts every finite value once, under rising limits", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noDefaultInfinity: true }), { maxLength: 60 }), (values) => {
        const finite = values.filter(Number.isFinite);
        const histogram = histogramOf(values);
        expect(histogram.count).toBe(finite.length);
        expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(finite.length);
        expect(histogram.limits).toHaveLength(histogram.counts.length);
        expect(histogram.limits.every((limit, i) => i === 0 || limit >= histogram.limits[i - 1]!)).toBe(true);
        if (finite.length > 0) expect(histogram.limits.at(-1)).toBe(Math.max(...finite));
      }),
    );
  });

  it("puts values in the bucket they belong to", () => {
    const values = Array.from({ length: 30 }, (_, i) => i + 0.5).concat(0, 30);
    const { counts, sum, limits } = histogramOf(values);
    expect(counts).toEqual([2, ...new Array<number>(28).fill(1), 2]);
    expect(limits[9]).toBeCloseTo(10, 12);
    expect(sum).toBe(480);
  });

  it("makes one bucket of equal values and of none", () => {
    expect(histogramOf([2, 2])).toMatchObject({ limits: [2], counts: [2], sumOfSquares: 8 });
    expect(histogramOf([NaN])).toMatchObject({ count: 0, limits: [0], counts: [0] });
  });
});
