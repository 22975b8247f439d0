import { expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import * as layers from "../../layers/index.ts";
import { sequential } from "../../training/index.ts";
import { scattering } from "./scattering.ts";
import { morletKernel } from "./wavelets.ts";

const side = 32;
/** Stripes across which brightness changes along an angle. */
const stripes = (angle: number): number[] =>
  Array.from({ length: side * side }, (_, at) =>
    Math.cos(((3 * Math.PI) / 4) * ((at % side) * Math.cos(angle) + Math.floor(at / side) * Math.sin(angle))),
  );

async function scattered(pixels: readonly number[]): Promise<number[]> {
  const model = sequential([layers.input([side, side, 1]), scattering()]);
  const out = await model.predict(ndarray("float32", [1, side, side, 1], Float32Array.from(pixels)));
  expect(out.shape).toEqual([1, 8, 8, 81]);
  // The channels at a place in the middle, where no border is seen.
  return Array.from((await out.data()).subarray((4 * 8 + 4) * 81, (4 * 8 + 5) * 81), Number);
}

test("wavelets sum to zero, and do not see an even picture", async () => {
  const { real, imaginary } = morletKernel(7, { scale: 1, angle: 0.3 });
  for (const part of [real, imaginary]) expect(part.reduce((sum, v) => sum + v, 0)).toBeCloseTo(0, 6);
  const [mean, ...rest] = await scattered(new Array<number>(side * side).fill(0.7));
  expect(mean).toBeCloseTo(0.7, 5);
  rest.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-4));
});

test.each([0, 2, 4, 6])(
  "stripes in direction %d are seen by the wavelets of that direction",
  async (direction) => {
    const fine = (await scattered(stripes((Math.PI * direction) / 8))).slice(1, 9);
    expect(fine.indexOf(Math.max(...fine))).toBe(direction);
  },
);

test("refuses sizes that do not come out even", () => {
  expect(() => sequential([layers.input([30, 32, 1]), scattering()])).toThrow(/multiples of 4/);
});
