import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { epochTicks, formatTicks, niceAxis } from "./ticks.ts";

describe("niceAxis", () => {
  it.each([
    [
      [0.3, 2.2],
      [0, 0.5, 1, 1.5, 2, 2.5],
    ],
    [
      [0.41, 0.73],
      [0.4, 0.5, 0.6, 0.7, 0.8],
    ],
    [
      [-3, 8],
      [-5, 0, 5, 10],
    ],
    [
      [1, NaN, 2, Infinity],
      [1, 1.2, 1.4, 1.6, 1.8, 2],
    ],
    [[], [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[0], [-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6]],
  ])("of %o has the ticks %o", (values, ticks) => {
    expect(niceAxis(values)).toEqual({ low: ticks[0], high: ticks.at(-1), ticks });
  });

  it("holds all values between few, rising ticks", () => {
    const value = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const { low, high, ticks } = niceAxis(values);
        const dust = Math.max(Math.abs(low), Math.abs(high)) * 1e-9 + 1e-12;
        expect(low).toBeLessThanOrEqual(Math.min(...values) + dust);
        expect(high).toBeGreaterThanOrEqual(Math.max(...values) - dust);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]!)).toBe(true);
      }),
    );
  });
});

it.each([
  [
    [0.5, 1, 1.5],
    ["0.5", "1.0", "1.5"],
  ],
  [
    [0, 50, 100],
    ["0", "50", "100"],
  ],
  [
    [0, 2e-5, 4e-5],
    ["0", "2e-5", "4e-5"],
  ],
  [
    [0, 2e6, 4e6],
    ["0", "2e+6", "4e+6"],
  ],
])("formatTicks(%o) is %o", (ticks, labels) => expect(formatTicks(ticks)).toEqual(labels));

describe("epochTicks", () => {
  it.each([
    [{ first: 1, last: 10 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [{ first: 1, last: 10, count: 6 }, [1, 2, 4, 6, 8, 10]],
    [{ first: 1, last: 1 }, [1]],
    [{ first: 1, last: 2 }, [1, 2]],
    [{ first: 1, last: 101, count: 5 }, [1, 20, 40, 60, 80, 101]],
    [{ first: 7, last: 33, count: 5 }, [7, 20, 33]],
  ])("of %o are %o", (options, ticks) => expect(epochTicks(options)).toEqual(ticks));

  it("are whole, rising and few", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(100_000), (first, more) => {
        const ticks = epochTicks({ first, last: first + more, count: 8 });
        expect(ticks.every(Number.isInteger)).toBe(true);
        expect(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]!)).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
