import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { NdArray } from "../../src/base/ndarray.ts";
import { readGoldens } from "./read.ts";
import { images, initialWeights, labels, trainingBatches, trainingCount, unseenCount } from "./trajectory.ts";

const [golden] = readGoldens("trajectory").cases;

const sha256 = ({ data }: NdArray): string =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

it("makes the very bytes that Keras trained on", () => {
  const weights = initialWeights();
  const count = trainingCount + unseenCount;
  for (const [name, expected] of Object.entries(golden!.sha256)) {
    const made = name === "images" ? images(count) : name === "labels" ? labels(count) : weights[name]!;
    expect(sha256(made), name).toBe(expected);
  }
});

it("goes through the training pictures ten times", () => {
  const batches = trainingBatches();
  expect(batches).toHaveLength(golden!.losses.length);
  expect(batches[13]!.x.data).toEqual(batches[3]!.x.data);
  expect(batches[13]!.x.data).not.toEqual(batches[4]!.x.data);
});
