import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { OptionError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../../data/safetensors.ts";
import { callbacks, layers, optimizers, pipeline, refreshBatchStatistics, sequential } from "../../index.ts";

const x = {
  dtype: "float32",
  shape: [12, 2],
  data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * i)),
} as const;
const y = {
  dtype: "float32",
  shape: [12, 1],
  data: Float32Array.from({ length: 12 }, (_, i) => i % 3),
} as const;
const made = () => {
  const model = sequential(
    [layers.input([2]), layers.batchNormalization({ name: "norm", momentum: 0.8 }), layers.dense(1)],
    { seed: 2 },
  );
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  return model;
};

test("the weights are the mean of those at the ends of epochs, with fresh batch statistics", async () => {
  const model = made();
  const ends: Record<string, NdArray>[] = [];
  const statistics = pipeline({ x, y }).batch(4);
  await model.fit(x, y, {
    epochs: 5,
    batchSize: 4,
    callbacks: [
      callbacks.lambdaCallback({ onEpochEnd: () => void ends.push(model.getWeights()) }),
      callbacks.stochasticWeightAveraging({ startEpoch: 2, statistics }),
    ],
  });
  const weights = model.getWeights();
  for (const path of ["dense/kernel", "dense/bias", "norm/gamma", "norm/beta"])
    weights[path]!.data.forEach((v: number | bigint, i: number) => {
      const mean = ends.slice(2).reduce((sum, end) => sum + Number(end[path]!.data[i]), 0) / 3;
      expect(Number(v)).toBeCloseTo(mean, 5);
    });
  for (const column of [0, 1]) {
    const batches = [0, 1, 2].map((b) => [0, 1, 2, 3].map((i) => x.data[(4 * b + i) * 2 + column]!));
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const variance = (values: readonly number[]): number => mean(values.map((v) => (v - mean(values)) ** 2));
    expect(Number(weights["norm/movingMean"]!.data[column])).toBeCloseTo(mean(batches.map(mean)), 5);
    expect(Number(weights["norm/movingVariance"]!.data[column])).toBeCloseTo(mean(batches.map(variance)), 5);
  }
});

test("weights and batch statistics are those of PyTorch's swa_utils", async () => {
  const path = new URL("../../../goldens/robustness/regularization.safetensors", import.meta.url);
  const { tensors } = decodeSafetensors(readFileSync(fileURLToPath(path)), "regularization.safetensors");
  const model = sequential([
    layers.input([3]),
    layers.dense(5, { name: "first" }),
    layers.batchNormalization({ name: "norm" }),
    layers.activation("tanh"),
    layers.dense(1, { name: "last" }),
  ]);
  const trained = model.weights.filter(({ spec }) => spec.trainable);
  model.setWeights(Object.fromEntries(trained.map((w) => [w.path, tensors[`averaged/start/${w.path}`]!])));
  model.compile({ optimizer: optimizers.sgd(0.1), loss: "meanSquaredError" });
  const [rows, truths] = [tensors["averaged/x"]!, tensors["averaged/y"]!];
  const statistics = pipeline({ x: rows, y: truths }).batch(4);
  await model.fit(rows, truths, {
    epochs: 6,
    batchSize: 12,
    callbacks: [callbacks.stochasticWeightAveraging({ startEpoch: 2, everyEpochs: 2, statistics })],
  });
  for (const [at, { data }] of Object.entries(model.getWeights()))
    data.forEach((v: number | bigint, i: number) => {
      const theirs = Number(tensors[`averaged/end/${at}`]!.data[i]);
      expect(Math.abs(Number(v) - theirs), `${at}, ${i}`).toBeLessThan(1e-5);
    });
});

test("models without batch normalization are left alone; no batches and odd settings are refused", async () => {
  const plain = sequential([layers.input([2]), layers.dense(1)]);
  const before = plain.getWeights();
  const none = { length: 0, batches: () => [] };
  await refreshBatchStatistics(plain, none);
  expect(plain.getWeights()).toEqual(before);
  await expect(refreshBatchStatistics(made(), none)).rejects.toThrow("no batches");
  expect(() => callbacks.stochasticWeightAveraging({ startEpoch: -1 })).toThrow(OptionError);
});
