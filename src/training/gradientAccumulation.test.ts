import { describe, expect, it } from "vitest";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import * as layers from "../layers/index.ts";
import * as optimizers from "../optimizers/index.ts";
import "../runtime/index.ts";
import { sequential } from "./build.ts";

const waves = (shape: readonly number[], pace: number): NdArray =>
  ndarray(
    "float32",
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(pace * i)),
  );

const [x, y] = [waves([48, 6], 0.7), waves([48, 2], 0.3)];

/** The weights after two passes over the data. */
async function trained(batchSize: number, optimizer: optimizers.Optimizer) {
  const model = sequential([layers.input([6]), layers.dense(12, { activation: "tanh" }), layers.dense(2)], {
    seed: 4,
  });
  model.compile({ optimizer, loss: "meanSquaredError" });
  await model.fit(x, y, { epochs: 2, batchSize, shuffle: false, verbose: false });
  return model.getWeights();
}

describe("gradientAccumulationSteps", () => {
  it.each([
    ["sgd", (steps?: number) => optimizers.sgd({ learningRate: 0.1, momentum: 0.9, ...given(steps) })],
    ["adam", (steps?: number) => optimizers.adam({ learningRate: 0.01, ...given(steps) })],
    ["adam, clipped", (steps?: number) => optimizers.adam({ globalClipnorm: 0.1, ...given(steps) })],
  ])("%s: 4 batches of 4 move the weights as one of 16", async (_, make) => {
    const [whole, parts] = [await trained(16, make()), await trained(4, make(4))];
    const single = await trained(4, make());
    let moved = 0;
    for (const [path, { data }] of Object.entries(whole)) {
      data.forEach((value: number | bigint, i: number) => {
        expect(Math.abs(Number(value) - Number(parts[path]!.data[i])), path).toBeLessThan(1e-6);
        moved = Math.max(moved, Math.abs(Number(value) - Number(single[path]!.data[i])));
      });
    }
    // Batches of 4 without it lead elsewhere: the comparison tells something.
    expect(moved).toBeGreaterThan(1e-4);
  });
});

const given = (steps: number | undefined) =>
  steps === undefined ? {} : { gradientAccumulationSteps: steps };
