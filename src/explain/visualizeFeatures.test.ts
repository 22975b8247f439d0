import { describe, expect, it } from "vitest";
import { tensor } from "../graph/leaves.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { model as modelOf, sequential } from "../training/index.ts";
import { visualizeFeatures } from "./visualizeFeatures.ts";

/** A filter that sees bright above dark, and one that sees the opposite. */
async function edges() {
  const model = sequential([
    layers.input([8, 8, 1]),
    layers.conv2d(2, [2, 1], { name: "edges", activation: "relu" }),
    layers.flatten(),
    layers.dense(3, { name: "classes" }),
  ]);
  const kernel = await tensor([[[[1, -1]]], [[[-1, 1]]]]).array();
  model.setWeights({ "edges/kernel": kernel });
  return model;
}

describe("visualizeFeatures", () => {
  it("finds pictures that a filter responds to more than to noise, each its own", async () => {
    const model = await edges();
    const seen: number[] = [];
    const { images, activations } = await visualizeFeatures(model, {
      layer: "edges",
      channels: [0, 1],
      steps: 150,
      jitter: 0,
      learningRate: 0.2,
      onStep: (_, activation) => void seen.push(activation),
    });
    expect(images.shape).toEqual([2, 8, 8, 1]);
    expect(seen.length).toBe(150);
    // Rows in turn bright and dark: four of seven steps down (or three), each by nearly 1.
    for (const activation of await activations.data()) expect(activation).toBeGreaterThan(0.3);
    expect(seen.at(-1)!).toBeGreaterThan(5 * seen[0]!);
    const values = [...(await images.data())] as number[];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });

  it("draws classes, equal for equal seeds", async () => {
    const model = await edges();
    const drawn = async (seed: number) =>
      [
        ...(await (await visualizeFeatures(model, { channels: [2], steps: 5, seed })).images.data()),
      ] as number[];
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });

  it("says which channels and inputs there are", async () => {
    const model = await edges();
    await expect(visualizeFeatures(model, { layer: "edges", channels: [2] })).rejects.toThrow(/from 0 to 1/);
    await expect(visualizeFeatures(model, { layer: "edge" })).rejects.toThrow(/did you mean 'edges'/);
    await expect(visualizeFeatures(model, { range: [1, 0] })).rejects.toThrow(/low < high/);
    const tokens = layers.input([4], { dtype: "int32" });
    await expect(visualizeFeatures(modelOf(tokens, layers.embedding(9, 4)(tokens)))).rejects.toThrow(/int32/);
  });
});
