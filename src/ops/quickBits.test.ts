import "../runtime/index.ts";
import { expect, test } from "vitest";
import { random } from "./index.ts";
import { quickBits } from "./quickBits.ts";

const draw = async (seed: number, count: number): Promise<Uint32Array> =>
  (await quickBits(random.key(seed), [count]).data()) as Uint32Array;

/** Correlation of two runs of bits, each 0 or 1. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (xs: readonly number[]) => xs.reduce((x, y) => x + y, 0) / xs.length;
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((x, i) => (x - ma) * (b[i]! - mb)));
  return covariance / Math.sqrt(ma * (1 - ma) * mb * (1 - mb));
}

test("every bit is set half of the time, whatever its neighbour, its place and the key", async () => {
  const count = 1 << 16;
  const within = 4.5 / Math.sqrt(count);
  const [words, others] = [await draw(3, count), await draw(4, count)];
  for (let bit = 0; bit < 32; bit++) {
    const bits = Array.from(words, (word) => (word >>> bit) & 1);
    const share = bits.reduce((a, b) => a + b) / count;
    expect(Math.abs(share - 0.5)).toBeLessThan(within / 2);
    expect(Math.abs(correlation(bits.slice(1), bits.slice(0, -1)))).toBeLessThan(within);
    expect(Math.abs(correlation(bits.slice(256), bits.slice(0, -256)))).toBeLessThan(within);
    expect(
      Math.abs(
        correlation(
          bits,
          Array.from(others, (word) => (word >>> bit) & 1),
        ),
      ),
    ).toBeLessThan(within);
    const next = Array.from(words, (word) => (word >>> ((bit + 1) % 32)) & 1);
    expect(Math.abs(correlation(bits, next))).toBeLessThan(within);
  }
});

test("words are all different, and the same for the same key", async () => {
  const words = await draw(5, 10_001);
  expect(new Set(words).size).toBe(words.length);
  expect(await draw(5, 10_001)).toEqual(words);
});
