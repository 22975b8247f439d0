import { expect, test } from "vitest";
import { fillGaussian } from "./gaussian.ts";
import { erfc } from "./accountants/normal.ts";
import { randomnessOf } from "./randomness.ts";

const count = 1_000_000;
const drawn = (seed: number | undefined): Float32Array => {
  const into = new Float32Array(count);
  fillGaussian(into, randomnessOf(seed).words("noise", 0));
  return into;
};
const share = (values: Float32Array, within: (value: number) => boolean): number =>
  values.reduce((total, value) => total + (within(value) ? 1 : 0), 0) / count;

test.each([["the system's generator", undefined] as const, ["a seed", 3] as const])(
  "noise of %s has the moments and the tails of a Gaussian",
  (_, seed) => {
    const values = drawn(seed);
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / count;
    // Six standard errors of each.
    expect(Math.abs(moment(1))).toBeLessThan(6 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(6 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(6 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(6 * Math.sqrt(96 / count));
    // The ziggurat's tail begins at 3.44.
    for (const x of [0.5, 1, 2, 3, 3.5, 4]) {
      const expected = erfc(x / Math.SQRT2);
      const error = Math.sqrt((expected * (1 - expected)) / count);
      expect(Math.abs(share(values, (value) => Math.abs(value) > x) - expected), String(x)).toBeLessThan(
        6 * error,
      );
    }
  },
);

test("noise of the system's generator does not come again", () => {
  const [first, second] = [new Float32Array(100), new Float32Array(100)];
  fillGaussian(first, randomnessOf(undefined).words("noise", 0));
  fillGaussian(second, randomnessOf(undefined).words("noise", 0));
  expect(first).not.toEqual(second);
});

test("near 0 noise lies as close as floats do", () => {
  // Of single draws of 32 bits, some 12 of these 6,000 numbers are equal to another: there are only about 2^20 of them
  // between 2^-11 and 2^-10. Of floats there are 2^24, with both signs, so that by chance one is.
  const seen: number[] = [];
  for (let seed = 0; seed < 16; seed++)
    for (const value of drawn(seed))
      if (Math.abs(value) >= 2 ** -11 && Math.abs(value) < 2 ** -10) seen.push(value);
  expect(seen.length).toBeGreaterThan(5500);
  expect(seen.length - new Set(seen).size).toBeLessThan(5);
});
