import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { NdArray } from "../../src/base/ndarray.ts";
import { readGoldens } from "./read.ts";
import { images, initialWeights, labels, trainingBatches, trainingCount, unseenCount } from "./trajectory.ts";

const { cases } = readGoldens("trajectory");

const sha256 = ({ data }: NdArray): string =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

describe.each(cases)("trajectory $name", ({ options, ...golden }) => {
  it("starts from the very bytes that Keras trained on", () => {
    const weights = initialWeights();
    const count = trainingCount + unseenCount;
    for (const [name, expected] of Object.entries(golden.sha256)) {
      const made = name === "images" ? images(count, options) : name === "labels" ? labels(count) : weights[name]!;
      expect(sha256(made), name).toBe(expected);
    }
  });

  it("goes through the training pictures ten times", () => {
    const batches = trainingBatches(options);
    expect(batches).toHaveLength(golden.losses.length);
    expect(batches[13]!.x.data).toEqual(batches[3]!.x.data);
    expect(batches[13]!.x.data).not.toEqual(batches[4]!.x.data);
  });

  it("is a run that rounding does not lead astray", () => {
    const gaps = golden.losses.map((loss, step) => Math.abs(loss - golden.lossesInFloat64[step]!));
    expect(Math.max(...gaps)).toBeLessThan(5e-4);
    expect(Math.max(...gaps)).toBeGreaterThan(1e-6); // or it was not float64
  });
});
