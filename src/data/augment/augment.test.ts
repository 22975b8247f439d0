import { expect, it } from "vitest";
import { Draws } from "../../base/draws.ts";
import { DTypeError, OptionError, ShapeError } from "../../base/errors.ts";
import { randomKey } from "../../base/random.ts";
import type { Batch } from "../batch.ts";
import {
  cutMix,
  mixUp,
  randomBrightness,
  randomContrast,
  randomErasing,
  randomFlip,
  randomNoise,
  randomTranslation,
  type BatchChange,
} from "./index.ts";

const [count, side] = [40, 6];

/** Pictures whose pixels are all different, and one class for each. */
function pictures(): Batch {
  const data = Float32Array.from({ length: count * side * side }, (_, i) => i / (count * side * side));
  const y = new Float32Array(count * count);
  for (let i = 0; i < count; i++) y[i * (count + 1)] = 1;
  return {
    x: [{ dtype: "float32", shape: [count, side, side, 1], data }],
    y: [{ dtype: "float32", shape: [count, count], data: y }],
  };
}
const changed = (change: BatchChange, seed = 1) => {
  const { x, y } = change(pictures(), { key: randomKey(seed) });
  return { x: x[0]!.data as Float32Array, y: y[0]!.data as Float32Array };
};
const before = pictures().x[0]!.data as Float32Array;
const pixel = (data: Float32Array, n: number, row: number, column: number): number =>
  data[(n * side + row) * side + column]!;

it("mixup: pictures and labels are mixed by the same shares", () => {
  const { x, y } = changed(mixUp({ alpha: 1 }));
  let mixed = 0;
  for (let n = 0; n < count; n++) {
    const shares = [...y.subarray(n * count, (n + 1) * count).entries()].filter(([, share]) => share > 0);
    expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 5);
    if (shares.length > 1) mixed++;
    for (let i = 0; i < side * side; i++) {
      const expected = shares.reduce((sum, [of, share]) => sum + share * before[of * side * side + i]!, 0);
      expect(x[n * side * side + i]).toBeCloseTo(expected, 5);
    }
  }
  expect(mixed).toBeGreaterThan(count / 2);
});

it("CutMix: labels are the parts of the pixels", () => {
  const { x, y } = changed(cutMix());
  for (let n = 0; n < count; n++) {
    const parts = new Float32Array(count);
    for (let i = 0; i < side * side; i++) {
      const from = before.indexOf(x[n * side * side + i]!);
      expect(from % (side * side)).toBe(i);
      parts[Math.floor(from / (side * side))]! += 1 / (side * side);
    }
    parts.forEach((part, of) => expect(y[n * count + of]).toBeCloseTo(part, 5));
  }
});

it("flips half of the pictures", () => {
  const { x } = changed(randomFlip());
  let flipped = 0;
  for (let n = 0; n < count; n++) {
    const turned = pixel(x, n, 0, 0) !== pixel(before, n, 0, 0);
    if (turned) flipped++;
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++)
        expect(pixel(x, n, row, column)).toBe(pixel(before, n, row, turned ? side - 1 - column : column));
  }
  expect(flipped).toBeGreaterThan(10);
  expect(flipped).toBeLessThan(30);
});

it.each(["reflect", "nearest", "constant"] as const)("moves pictures, and fills by %s", (fillMode) => {
  const { x } = changed(randomTranslation({ heightFactor: 1 / 3, widthFactor: 1 / 3, fillMode }));
  const shown = (place: number): number | undefined => {
    if (place >= 0 && place < side) return place;
    if (fillMode === "constant") return undefined;
    if (fillMode === "nearest") return place < 0 ? 0 : side - 1;
    return place < 0 ? -1 - place : 2 * side - 1 - place;
  };
  const moves = new Set<string>();
  for (let n = 0; n < count; n++) {
    // The middle is always seen, and tells how far the picture was moved.
    const middle = before.indexOf(pixel(x, n, 2, 2)) % (side * side);
    const [down, right] = [2 - Math.floor(middle / side), 2 - (middle % side)];
    moves.add(`${down},${right}`);
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        const [r, c] = [shown(row - down), shown(column - right)];
        const expected = r === undefined || c === undefined ? 0 : pixel(before, n, r, c);
        expect(pixel(x, n, row, column)).toBe(expected);
      }
  }
  expect(moves.size).toBeGreaterThan(10);
});

it("erases squares, and as many as asked", () => {
  const { x } = changed(randomErasing({ factor: 0.5, scale: 0.5, fillValue: 9 }));
  const erased = Array.from({ length: count }, (_, n) =>
    x.subarray(n * side * side, (n + 1) * side * side).filter((v) => v === 9),
  ).filter(({ length }) => length > 0);
  expect(erased.length).toBeGreaterThan(10);
  expect(erased.length).toBeLessThan(30);
  expect(Math.max(...erased.map(({ length }) => length))).toBe(9);
});

it("light, contrast and noise change pixels as said", () => {
  const light = changed(randomBrightness({ factor: 0.2 })).x;
  const contrast = changed(randomContrast({ factor: 0.5 })).x;
  const noise = changed(randomNoise({ stddev: 0.3 })).x;
  const by = light[0]! - before[0]!;
  expect(
    Math.abs(pixel(light, 0, 3, 3) - Math.min(Math.max(pixel(before, 0, 3, 3) + by, 0), 1)),
  ).toBeLessThan(0.2);
  const spread = (data: Float32Array, n: number): number => pixel(data, n, 4, 4) - pixel(data, n, 2, 2);
  for (let n = 5; n < 35; n++) {
    const ratio = spread(contrast, n) / spread(before, n);
    expect(ratio).toBeGreaterThan(0.49);
    expect(ratio).toBeLessThan(1.51);
    expect(spread(light, n)).toBeCloseTo(spread(before, n), 4);
  }
  const deviation = Math.sqrt(noise.reduce((sum, v, i) => sum + (v - before[i]!) ** 2, 0) / noise.length);
  // Standard deviations from 0 to 0.3: the root of the mean of their squares is 0.3 / sqrt 3.
  expect(Math.abs(deviation - 0.3 / Math.sqrt(3))).toBeLessThan(0.05);
});

it("the same key changes the same way, another one otherwise", () => {
  const change = randomTranslation({ heightFactor: 0.3, widthFactor: 0.3 });
  expect(changed(change)).toEqual(changed(change));
  expect(changed(change)).not.toEqual(changed(change, 2));
});

it("draws beta and gamma numbers of the right mean and variance", () => {
  const draws = new Draws(randomKey(4));
  const n = 20_000;
  const beta = Array.from({ length: n }, () => draws.beta(0.4));
  const mean = beta.reduce((a, b) => a + b, 0) / n;
  const variance = beta.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.015);
  expect(Math.abs(variance - 1 / (4 * (2 * 0.4 + 1)))).toBeLessThan(0.005);
});

it("refuses what it cannot change", () => {
  expect(() => mixUp({ alpha: 0 })).toThrow(OptionError);
  expect(() => randomErasing({ factor: 2 })).toThrow(OptionError);
  const labels = { dtype: "int32", shape: [count], data: new Int32Array(count) } as const;
  expect(() => mixUp()({ ...pictures(), y: [labels] }, { key: randomKey(0) })).toThrow(ShapeError);
  const bytes = { dtype: "uint8", shape: [1, 2, 2, 1], data: new Uint8Array(4) } as const;
  expect(() => randomFlip()({ x: [bytes], y: [] }, { key: randomKey(0) })).toThrow(DTypeError);
});
