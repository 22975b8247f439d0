// Ways in which a private run could give away more than its record says.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import { randomKey, uniform } from "../../base/random.ts";
import { cutMix, mixUp, pipeline, type Batch } from "../../data/index.ts";
import * as layers from "../../layers/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import { poissonRows, randomnessOf, type PrivacyOptions, type PrivacyRecord } from "../../privacy/index.ts";
import { callbacks, loadModel, saveModel, sequential, type Model } from "../index.ts";

const examples = 120;
const x = ndarray("float32", [examples, 3], uniform(randomKey(1), examples * 3, { low: -1 }));
const y = ndarray("float32", [examples, 1], uniform(randomKey(2), examples, { low: -1 }));

function make(): Model {
  const model = sequential([layers.input([3]), layers.dense(1)], { seed: 4 });
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
  return model;
}

const recordOf = (model: Model): PrivacyRecord => model.metadata["privacy"] as unknown as PrivacyRecord;
const kernelOf = (model: Model): number[] => [...(model.getWeights()["dense/kernel"]!.data as Float32Array)];
const once = { batchSize: 30, epochs: 1, verbose: false } as const;
const noisy: PrivacyOptions = { noiseMultiplier: 1 };

test("updates without privacy are not forgotten when private ones follow", async () => {
  const model = make();
  await model.fit(x, y, { ...once, privacy: noisy });
  await model.fit(x, y, once);
  await model.fit(x, y, { ...once, privacy: noisy });
  expect(recordOf(model).secure).toBe(false);
  expect(recordOf(model).notCovered.join()).toContain("without privacy");
});

test("a run from a seed is not made good by one without", async () => {
  const model = make();
  await model.fit(x, y, { ...once, privacy: { ...noisy, seed: 1 } });
  await model.fit(x, y, { ...once, privacy: noisy });
  expect(recordOf(model).secure).toBe(false);
  expect(recordOf(model).notCovered.join()).toContain("seed");
});

test("single steps after a private run take its guarantee away", async () => {
  const model = make();
  await model.fit(x, y, { ...once, privacy: noisy });
  await model.trainOnBatch(x, y);
  expect(recordOf(model).secure).toBe(false);
});

test("updates without privacy are not forgotten when the model is compiled anew", async () => {
  const model = make();
  await model.fit(x, y, once);
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  await model.fit(x, y, { ...once, privacy: noisy });
  expect(recordOf(model).notCovered.join()).toContain("made before, without privacy");
});

test("nor when it was saved and loaded between", async () => {
  const model = make();
  await model.fit(x, y, once);
  const folder = await mkdtemp(join(tmpdir(), "private-"));
  await saveModel(model, folder);
  const loaded = await loadModel(folder);
  await rm(folder, { recursive: true });
  await loaded.fit(x, y, { ...once, privacy: noisy });
  expect(recordOf(loaded).notCovered.join()).toContain("made before, without privacy");
});

test("delta is as small as that of an earlier run on more examples", async () => {
  const model = make();
  await model.fit(x, y, { ...once, privacy: noisy });
  const few = [x, y].map(({ shape, data }) =>
    ndarray("float32", [9, shape[1]!], (data as Float32Array).slice(0, 9 * shape[1]!)),
  );
  const spent = recordOf(model).epsilon;
  await model.fit(few[0]!, few[1]!, { ...once, batchSize: 5, privacy: noisy });
  expect(recordOf(model).delta).toBe(1e-3);
  expect(recordOf(model).epsilon).toBeGreaterThan(spent);
});

test("what is spent stays spent when the model gets other metadata", async () => {
  const model = make();
  await model.fit(x, y, { ...once, privacy: noisy });
  const spent = recordOf(model).epsilon;
  model.metadata = { classNames: ["cat", "dog"] };
  await model.fit(x, y, { ...once, privacy: noisy });
  expect(recordOf(model).epsilon).toBeGreaterThan(spent);
  expect(recordOf(model).history).toEqual([{ noiseMultiplier: 1, sampleRate: 0.25, steps: 8 }]);
});

test("a record that does not tell what was spent is refused", async () => {
  const model = make();
  model.metadata = { privacy: { epsilon: 3, secure: true } };
  await expect(model.fit(x, y, { ...once, privacy: noisy })).rejects.toThrow("cannot be counted");
});

test.each([null, true, "yes", [8]])("privacy: %j is refused", async (privacy) => {
  const run = make().fit(x, y, { ...once, privacy: privacy as never });
  await expect(run).rejects.toThrow("targetEpsilon: 8");
});

test.each([1e-45, 1e38])(
  "a clipping norm of %d, which float32 does not hold, is refused",
  async (maxGradNorm) => {
    const run = make().fit(x, y, { ...once, privacy: { ...noisy, maxGradNorm } });
    await expect(run).rejects.toThrow("maxGradNorm");
  },
);

test("a step without privacy in a callback of a private run takes its guarantee away", async () => {
  const model = make();
  const aside = {
    name: "aside",
    onTrainBatchEnd: async (batch: number) => void (batch === 2 && (await model.trainOnBatch(x, y))),
  };
  await model.fit(x, y, { ...once, callbacks: [aside], privacy: noisy });
  expect(recordOf(model)).toMatchObject({ secure: false, history: [{ steps: 4 }] });
});

test("the sample rate is of the examples that are trained on", async () => {
  const model = make();
  await model.fit(x, y, { ...once, validationSplit: 0.25, privacy: noisy });
  expect(recordOf(model)).toMatchObject({ examples: 90, sampleRate: 30 / 90 });
  await model.fit(pipeline({ x, y }).batch(50, { dropRemainder: true }), {
    epochs: 1,
    verbose: false,
    privacy: noisy,
  });
  expect(recordOf(model)).toMatchObject({ examples: 120, sampleRate: 50 / 120 });
});

test("a map that makes several examples of one is refused: each would be clipped by itself", async () => {
  const twice = ({ x: [rows], y: [labels] }: Batch): Batch => {
    const doubled = ({ dtype, shape, data }: typeof x) =>
      ndarray(
        dtype,
        [2 * shape[0]!, shape[1]!],
        Float32Array.of(...(data as Float32Array), ...(data as Float32Array)),
      );
    return { x: [doubled(rows!)], y: [doubled(labels!)] };
  };
  const source = pipeline({ x, y }).batch(30).map(twice);
  await expect(make().fit(source, { epochs: 1, verbose: false, privacy: noisy })).rejects.toThrow(
    "how many examples a batch has",
  );
});

test.each([
  ["mixUp", mixUp()],
  ["cutMix", cutMix()],
])("%s is refused: what it makes of an example holds others", async (name, mix) => {
  const source = pipeline({ x, y }).batch(30).map(mix);
  await expect(make().fit(source, { epochs: 1, verbose: false, privacy: noisy })).rejects.toThrow(name);
});

test("averages of batch normalization computed from data end the guarantee", async () => {
  const model = sequential([layers.input([3]), layers.batchNormalization(), layers.dense(1)], { seed: 4 });
  model.freeze("batchNormalization");
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
  const averaging = callbacks.stochasticWeightAveraging({
    startEpoch: 0,
    statistics: pipeline({ x, y }).batch(30),
  });
  await model.fit(x, y, { ...once, callbacks: [averaging], privacy: noisy });
  expect(recordOf(model).secure).toBe(false);
  expect(recordOf(model).notCovered.join()).toContain("batch normalization");
});

test("an example whose gradient is not finite never reaches the weights", async () => {
  const model = make();
  const before = model.getWeights()["dense/kernel"]!.data.slice();
  const huge = ndarray("float32", [examples, 3], new Float32Array(examples * 3).fill(3e38));
  const run = model.fit(huge, y, { ...once, callbacks: [callbacks.terminateOnNaN()], privacy: noisy });
  await expect(run).rejects.toThrow(/loss/);
  expect(model.getWeights()["dense/kernel"]!.data).toEqual(before);
});

test("weights of examples and of classes count before clipping", async () => {
  const bounded = { noiseMultiplier: 1e-6, maxGradNorm: 1, seed: 3 };
  const classes = ndarray(
    "int32",
    [examples],
    Int32Array.from({ length: examples }, (_, i) => i % 2),
  );
  const heavy = new Float32Array(examples).fill(1e4);
  for (const options of [
    { sampleWeight: ndarray("float32", [examples], heavy) },
    { classWeight: { 0: 1e4, 1: 1e4 } },
  ]) {
    const model = sequential([layers.input([3]), layers.dense(2, { activation: "softmax" })], { seed: 4 });
    model.compile({
      optimizer: optimizers.sgd({ learningRate: 1 }),
      loss: "sparseCategoricalCrossentropy",
    });
    const before = model.getWeights();
    await model.fit(x, classes, { ...once, ...options, stepsPerEpoch: 1, privacy: bounded });
    const after = model.getWeights();
    const moved = Object.keys(before).flatMap((path) => {
      const [old, now] = [before[path]!, after[path]!].map(({ data }) => Array.from(data as Float32Array));
      return old!.map((v, i) => now![i]! - v);
    });
    // So many examples as were drawn move the weights by at most 1 / 30 each.
    const drawn = poissonRows(randomnessOf(3), { step: 0, examples, sampleRate: 30 / examples }).length;
    expect(Math.hypot(...moved)).toBeLessThan(drawn / 30 + 1e-3);
    expect(Math.hypot(...moved)).toBeGreaterThan(0.01);
  }
});

test("sums of one step are gone at the next", async () => {
  const run = async (steps: number): Promise<number[]> => {
    const model = make();
    const options = { ...once, stepsPerEpoch: steps };
    const privacy = { noiseMultiplier: 1e-6, maxGradNorm: 0.5, physicalBatchSize: 8, seed: 5 };
    await model.fit(x, y, { ...options, privacy });
    return [...model.getWeights()["dense/kernel"]!.data, ...model.getWeights()["dense/bias"]!.data].map(
      Number,
    );
  };
  const sampled = (step: number) =>
    poissonRows(randomnessOf(5), { step, examples, sampleRate: 30 / examples });
  let at = [...kernelOf(make()), 0];
  for (const step of [0, 1, 2]) {
    const sums = [0, 0, 0, 0];
    for (const i of sampled(step)) {
      const row = [...[0, 1, 2].map((k) => Number(x.data[i * 3 + k])), 1];
      const error = row.reduce((total, v, k) => total + v * at[k]!, 0) - Number(y.data[i]);
      const factor = Math.min(1, 0.5 / Math.hypot(...row.map((v) => 2 * error * v)));
      row.forEach((v, k) => (sums[k]! += 2 * error * v * factor));
    }
    at = at.map((v, k) => v - (0.1 * sums[k]!) / 30);
  }
  (await run(3)).forEach((value, k) => expect(value).toBeCloseTo(at[k]!, 4));
});
