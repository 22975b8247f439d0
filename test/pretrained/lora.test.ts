import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { NdArray } from "../../src/base/ndarray.ts";
import { addLora, classifier, loadBert, mergeLora, tagger } from "../../src/models/pretrained/index.ts";
import { adam } from "../../src/optimizers/index.ts";
import { layers, loadModel, model, type Model } from "../../src/index.ts";
import { expectClose } from "../closeness.ts";
import { checkpointAt } from "./golden.ts";

/** Short texts, of class 1 where token 7 is among them. */
function lessons(count: number): { x: NdArray; y: NdArray } {
  const [length, special] = [6, 7];
  const x = Int32Array.from({ length: count * length }, (_, i) => 10 + ((i * 7919 + (i % 13) * 31) % 80));
  const y = Int32Array.from({ length: count }, (_, row) => row % 2);
  y.forEach((label, row) => {
    if (label === 1) x[row * length + 1 + ((row >> 1) % (length - 1))] = special;
  });
  return {
    x: { dtype: "int32", shape: [count, length], data: x },
    y: { dtype: "int32", shape: [count], data: y },
  };
}

const { x, y } = lessons(64);
const answers = async (from: Model): Promise<NdArray> => (await from.predict(x)).array();
const trainedPaths = (from: Model): string[] =>
  from.weights.filter(({ spec }) => spec.trainable).map(({ path }) => path);

let base: Model;
beforeAll(async () => {
  const bert = await loadBert(checkpointAt("bert"));
  base = classifier(bert, { classes: ["without", "with"], dropout: 0, seed: 1 });
});

test("an adapted model begins as its base, whose weights it shares, and learns two factors a kernel", async () => {
  const adapted = addLora(base, { rank: 2, trainable: ["classifier"], seed: 3 });
  expectClose("outputs", await answers(adapted), await answers(base), 1e-6);
  const factors = [0, 1].flatMap((i) =>
    ["query", "value"].flatMap((name) => [
      `block${i}/selfAttention/${name}/loraKernelA`,
      `block${i}/selfAttention/${name}/loraKernelB`,
    ]),
  );
  expect(trainedPaths(adapted).sort()).toEqual([...factors, "classifier/kernel", "classifier/bias"].sort());
  const shared = new Map(base.weights.map(({ path, variable }) => [path, variable]));
  for (const { path, variable } of adapted.weights) {
    if (!path.includes("lora")) expect(variable, path).toBe(shared.get(path));
  }
  expect(adapted.metadata).toEqual(base.metadata);
});

test(
  "it learns a task, merges into ordinary weights, and is saved and loaded",
  { timeout: 60_000 },
  async () => {
    const adapted = addLora(base, { rank: 4, alpha: 8, trainable: ["classifier"], seed: 3 });
    const before = base.getWeights();
    adapted.compile({
      optimizer: adam({ learningRate: 0.01 }),
      loss: "sparseCategoricalCrossentropy",
      metrics: ["accuracy"],
    });
    await adapted.fit(x, y, { epochs: 25, batchSize: 16, verbose: false, seed: 1 });
    const { accuracy, loss } = await adapted.evaluate(x, y);
    expect(accuracy).toBeGreaterThan(0.95);
    expect(loss).toBeLessThan(0.3);

    // Nothing but the head has changed beside what was added.
    const after = base.getWeights();
    for (const [path, { data }] of Object.entries(before)) {
      if (!path.startsWith("classifier/")) expect(after[path]!.data, path).toEqual(data);
    }

    const learned = await answers(adapted);
    const merged = await mergeLora(adapted);
    expect(merged.weights.map(({ path }) => path)).toEqual(base.weights.map(({ path }) => path));
    expectClose("merged", await answers(merged), learned, 1e-5);
    const query = "block0/selfAttention/query/kernel";
    expect(merged.getWeights()[query]!.data).not.toEqual(before[query]!.data);

    const folder = await mkdtemp(join(tmpdir(), "lora-"));
    try {
      await adapted.save(folder);
      const loaded = await loadModel(folder);
      expect(trainedPaths(loaded)).toEqual(trainedPaths(adapted));
      expectClose("loaded", await answers(loaded), learned, 1e-6);
      expectClose("loaded and merged", await answers(await mergeLora(loaded)), learned, 1e-5);
      await merged.save(folder);
      expectClose("merged and loaded", await answers(await loadModel(folder)), learned, 1e-5);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

test("targets choose other weights, those of nested models too", async () => {
  const bert = await loadBert(checkpointAt("bert"));
  const tokens = layers.input([6], { dtype: "int32", name: "tokens" });
  const [vectors] = bert(tokens);
  const around = model(tokens, layers.dense(2)(layers.globalAveragePooling1d()(vectors!)));
  const adapted = addLora(around, { targets: ["block1/feedforwardOutputDense", "dense"], rank: 3 });
  expect(trainedPaths(adapted)).toEqual([
    "bert/block1/feedforwardOutputDense/loraKernelA",
    "bert/block1/feedforwardOutputDense/loraKernelB",
    "dense/loraKernelA",
    "dense/loraKernelB",
  ]);
  expectClose("outputs", await answers(adapted), await answers(around), 1e-6);
  expectClose("merged", await answers(await mergeLora(adapted)), await answers(around), 1e-6);
});

test("targets that are not there are refused", () => {
  expect(() => addLora(base, { targets: ["querry"] })).toThrow("has no such weights");
  expect(() => addLora(base, { trainable: ["head"] })).toThrow("there is no layer 'head'");
});

test("heads train all layers, or themselves alone", async () => {
  const bert = await loadBert(checkpointAt("bert"));
  const all = tagger(bert, { tags: ["O", "B-X"] });
  expect(all.metadata).toEqual({ task: "tagging", classNames: ["O", "B-X"] });
  expect(trainedPaths(all)).toContain("block0/selfAttention/query/kernel");
  const head = classifier(bert, { classes: 3, freeze: true });
  expect(trainedPaths(head)).toEqual(["classifier/kernel", "classifier/bias"]);
  head.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  const before = bert.getWeights();
  await head.fit(x, y, { epochs: 1, verbose: false });
  expect(bert.getWeights()).toEqual(before);
  // A head on an adapted network leaves what is held fast as it is.
  const adapted = classifier(addLora(bert, { rank: 2 }), { classes: 2 });
  expect(trainedPaths(adapted)).toHaveLength(2 * 2 * 2 + 2);
});
