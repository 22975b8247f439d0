import { describe, expect, test } from "vitest";
import type { NdArray } from "../base/ndarray.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { model, sequential } from "./build.ts";
import { decodeModel } from "./loadModel.ts";

const x: NdArray = {
  dtype: "float32",
  shape: [16, 3],
  data: Float32Array.from({ length: 48 }, (_, i) => Math.sin(i * 1.7)),
};
const y: NdArray = {
  dtype: "float32",
  shape: [16, 1],
  data: Float32Array.from({ length: 16 }, (_, i) => (i % 3) - 1),
};
const training = { epochs: 2, batchSize: 8, verbose: false };

function threeLayers() {
  const built = sequential(
    [
      layers.input([3]),
      layers.dense(4, { name: "first" }),
      layers.batchNormalization({ name: "norm" }),
      layers.dense(1, { name: "last" }),
    ],
    { seed: 1 },
  );
  built.compile({ optimizer: "sgd", loss: "mse" });
  return built;
}

const changed = (before: Record<string, NdArray>, after: Record<string, NdArray>): string[] =>
  Object.keys(before).filter((path) => before[path]!.data.some((v, i) => v !== after[path]!.data[i]));

describe("freezing", () => {
  test("frozen layers keep their weights, and batch normalization its averages; the others learn", async () => {
    const built = threeLayers();
    built.freeze("first", "norm");
    const before = built.getWeights();
    await built.fit(x, y, training);
    expect(changed(before, built.getWeights())).toEqual(["last/kernel", "last/bias"]);
  });

  test("unfrozen layers learn again", async () => {
    const built = threeLayers();
    built.freeze();
    expect(built.frozen).toEqual(["first", "norm", "last"]);
    built.unfreeze("first");
    const before = built.getWeights();
    await built.fit(x, y, training);
    expect(changed(before, built.getWeights())).toEqual(["first/kernel", "first/bias"]);
  });

  test("a layer inside a nested model is frozen by its path", async () => {
    const encoder = sequential([layers.input([3]), layers.dense(4), layers.dense(2)], { name: "encoder" });
    const input = layers.input([3]);
    const outer = model(input, layers.dense(1)(encoder(input)), { seed: 2 });
    outer.compile({ optimizer: "sgd", loss: "mse" });
    outer.freeze("encoder/dense");
    const before = outer.getWeights();
    await outer.fit(x, y, training);
    expect(changed(before, outer.getWeights()).some((path) => path.startsWith("encoder/dense/"))).toBe(false);
    expect(changed(before, outer.getWeights())).toContain("encoder/dense_1/kernel");
  });

  test("an unknown path is refused with the nearest name", () => {
    expect(() => threeLayers().freeze("frist")).toThrow(/did you mean 'first'/);
  });

  test("what is frozen is saved with the model", async () => {
    const { mkdtemp, readFile, rm } = await import("node:fs/promises");
    const { tmpdir } = await import("node:os");
    const { join } = await import("node:path");
    const folder = await mkdtemp(join(tmpdir(), "loom-freeze-"));
    try {
      const built = threeLayers();
      built.freeze("first");
      await built.save(folder);
      const paths = { model: join(folder, "model.json"), weights: join(folder, "model.safetensors") };
      const [text, bytes] = [await readFile(paths.model, "utf8"), await readFile(paths.weights)];
      expect(decodeModel({ text, bytes, paths, compile: true }).frozen).toEqual(["first"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
