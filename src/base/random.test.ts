import { describe, expect, it } from "vitest";
import { OptionError } from "./errors.ts";
import {
  foldIn,
  normal,
  permutation,
  randomBits,
  randomKey,
  splitKey,
  truncatedNormal,
  uniform,
} from "./random.ts";

// Made with JAX 0.10.2, jax_threefry_partitionable off.
const key = randomKey(42);

describe("random keys equal JAX's", () => {
  it("makes, splits and folds keys", () => {
    expect(key).toEqual([0, 42]);
    expect(randomKey(2 ** 40 + 5)).toEqual([256, 5]);
    expect(splitKey(key, 3)).toEqual([
      [3134548294, 3733159049],
      [3746501087, 894150801],
      [801545058, 2363201431],
    ]);
    expect(foldIn(key, 7)).toEqual([2547012911, 1371500959]);
  });

  it("draws bits for even and odd counts", () => {
    expect([...randomBits(key, 4)]).toEqual([2465931498, 3679230171, 255383827, 267815257]);
    expect([...randomBits(key, 5)]).toEqual([3134548294, 3733159049, 843694964, 894150801, 801545058]);
  });

  it("draws uniform, normal and truncated normal numbers", () => {
    const near = (got: Float32Array, expected: number[]) =>
      expected.forEach((x, i) => expect(got[i]).toBeCloseTo(x, 6));
    near(uniform(key, 5), [0.7298188209533691, 0.8691937923431396, 0.19643795490264893, 0.20818567276000977]);
    near(normal(key, 5), [0.6122652292251587, 1.1225882768630981, -0.8544133901596069, -0.8127325177192688]);
    near(truncatedNormal(key, 5), [0.5809472799301147, 1.046762228012085, -0.8055537343025208]);
  });
});

describe("distributions", () => {
  const n = 100_000;
  const mean = (x: Float32Array) => x.reduce((a, b) => a + b, 0) / x.length;
  const deviation = (x: Float32Array) => Math.sqrt(mean(x.map((v) => v * v)) - mean(x) ** 2);

  it("keeps uniform numbers inside their range", () => {
    const x = uniform(key, n, { low: -2, high: 3 });
    expect(Math.min(...x.subarray(0, 50_000))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...x.subarray(0, 50_000))).toBeLessThan(3);
    expect(mean(x)).toBeCloseTo(0.5, 1);
  });

  it("gives normal numbers of deviation 1, and 0.8796 when cut at two", () => {
    expect(deviation(normal(key, n))).toBeCloseTo(1, 2);
    const cut = truncatedNormal(key, n);
    expect(deviation(cut)).toBeCloseTo(0.8796, 2);
    expect(cut.every((x) => Math.abs(x) <= 2)).toBe(true);
  });

  it("permutes every number once, each place equally often", () => {
    expect([...permutation(key, 1000)].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
    const counts = new Uint32Array(3);
    for (let i = 0; i < 3000; i++) counts[permutation(foldIn(key, i), 3)[0]!]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});

it("rejects seeds that are no whole numbers", () => {
  expect(() => randomKey(0.5)).toThrow(OptionError);
  expect(() => randomKey(NaN)).toThrow("a whole number");
});
