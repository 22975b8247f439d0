import { expect, test } from "vitest";
import { poissonRows } from "./poisson.ts";
import { randomnessOf } from "./randomness.ts";

test("each row is drawn by itself, with the sample rate", () => {
  const [examples, sampleRate, draws] = [500, 0.1, 2000];
  const times = new Float64Array(examples);
  const sizes = Array.from({ length: draws }, (_, step) => {
    const rows = poissonRows(randomnessOf(2), { step, examples, sampleRate });
    for (const row of rows) times[row]!++;
    expect(new Set(rows).size).toBe(rows.length);
    return rows.length;
  });
  const spread = Math.sqrt(draws * sampleRate * (1 - sampleRate));
  times.forEach((count) => expect(Math.abs(count - draws * sampleRate)).toBeLessThan(5.5 * spread));
  // Sizes vary as a binomial number: batches of a fixed size would have a variance of 0.
  const mean = sizes.reduce((sum, size) => sum + size, 0) / draws;
  const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / draws;
  const binomial = examples * sampleRate * (1 - sampleRate);
  expect(Math.abs(mean - 50)).toBeLessThan(6 * Math.sqrt(binomial / draws));
  expect(Math.abs(variance / binomial - 1)).toBeLessThan(6 * Math.sqrt(2 / draws));
});

test("the system's generator draws anew for the same step", () => {
  const draw = () => poissonRows(randomnessOf(undefined), { step: 0, examples: 1000, sampleRate: 0.5 });
  expect(draw()).not.toEqual(draw());
});
