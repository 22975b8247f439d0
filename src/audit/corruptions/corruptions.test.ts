import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import { meanOf } from "../rows.ts";
import { corrupt, corruptionNames } from "./corruptions.ts";

const file = fileURLToPath(new URL("../../../goldens/audit/corruptions.json", import.meta.url));
const { picture, cases } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly picture: number[];
  readonly cases: Readonly<Record<string, number[][]>>;
};
const pictures = ndarray("uint8", [1, 32, 32, 3], Uint8Array.from(picture));
const distances = (data: ArrayLike<number>, to: ArrayLike<number>) =>
  Array.from(data, (value, i) => Math.abs(value - to[i]!));

describe("as OpenCV, SciPy, scikit-image and Pillow make them", () => {
  test.each(Object.entries(cases))("%s", (corruption, severities) => {
    severities.forEach((expected, i) => {
      const made = corrupt(pictures, { corruption, severity: i + 1 });
      const every = Array.from(made.data as Uint8Array).filter((_, at) => at % 5 === 0);
      const apart = distances(every, expected);
      // Pillow's JPEG computes in whole numbers throughout, so that coefficients between two steps fall elsewhere; the
      // others differ where a value lies on the edge of two bytes.
      const [mean, most] = corruption === "jpeg_compression" ? [2, 12] : [0.1, 1];
      expect({ mean: meanOf(apart), most: Math.max(...apart) }).toSatisfy(
        (found: { mean: number; most: number }) => found.mean < mean && found.most <= most,
      );
    });
  });
});

test.each(corruptionNames)("%s is the same for a seed, and worse when it is severer", (corruption) => {
  const far = [1, 5].map((severity) => {
    const made = corrupt(pictures, { corruption, severity, seed: 3 });
    expect(made.data).toEqual(corrupt(pictures, { corruption, severity, seed: 3 }).data);
    return meanOf(distances(made.data as Uint8Array, picture));
  });
  expect(far[0]).toBeGreaterThan(0);
  // The elastic corruption bends more at some severities and shifts more at others.
  if (corruption !== "elastic_transform") expect(far[1]).toBeGreaterThan(far[0]!);
});

test("what does not exist is refused", () => {
  expect(() => corrupt(pictures, { corruption: "fgo", severity: 1 })).toThrow(/did you mean 'fog'/);
  expect(() => corrupt(pictures, { corruption: "fog", severity: 6 })).toThrow(/from 1 to 5/);
});
