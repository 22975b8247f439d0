import { describe, expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import { randomKey, uniform } from "../../base/random.ts";
import * as layers from "../../layers/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import {
  planPrivacy,
  poissonRows,
  randomnessOf,
  type PrivacyOptions,
  type PrivacyRecord,
} from "../../privacy/index.ts";
import { sequential, type Callback, type Model, type Snapshot } from "../index.ts";

const examples = 200;
const x = ndarray("float32", [examples, 3], uniform(randomKey(1), examples * 3, { low: -1 }));
const y = ndarray(
  "float32",
  [examples, 1],
  Float32Array.from({ length: examples }, (_, i) => x.data[i * 3]! as number),
);

const make = (learningRate = 0.5): Model => {
  const model = sequential([layers.input([3]), layers.dense(1)], { seed: 4 });
  model.compile({
    optimizer: optimizers.sgd({ learningRate }),
    loss: "meanSquaredError",
    metrics: ["meanAbsoluteError"],
  });
  return model;
};

const recordOf = (model: Model): PrivacyRecord => model.metadata["privacy"] as unknown as PrivacyRecord;

const run = async (privacy: PrivacyOptions, options: object = {}, model = make()) => {
  const history = await model.fit(x, y, { batchSize: 40, epochs: 4, verbose: false, privacy, ...options });
  return { model, history };
};

test("learns, counts epsilon beside the loss and keeps the record with the model", async () => {
  const { model, history } = await run({ targetEpsilon: 20, delta: 1e-3 }, { epochs: 20 });
  const losses = history.history["loss"]!;
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  const epsilons = history.history["epsilon"]!;
  expect(epsilons).toHaveLength(20);
  expect(epsilons.every((value, i) => i === 0 || value > epsilons[i - 1]!)).toBe(true);
  expect(epsilons.at(-1)!).toBeLessThanOrEqual(20);
  expect(epsilons.at(-1)!).toBeGreaterThan(19.9);
  expect(recordOf(model)).toMatchObject({
    mechanism: "dp-sgd",
    secure: true,
    sampleRate: 0.2,
    examples,
    delta: 1e-3,
    history: [{ sampleRate: 0.2, steps: 100 }],
  });
});

describe("one update", () => {
  const batchSize = 150;
  const rows = poissonRows(randomnessOf(1), { step: 0, examples, sampleRate: batchSize / examples });
  test.each([256, 64, 37])("in pieces of %d is the clipped mean of gradients", async (physicalBatchSize) => {
    const model = make(1);
    const before = Array.from(model.getWeights()["dense/kernel"]!.data, Number);
    await run(
      { noiseMultiplier: 1e-6, maxGradNorm: 0.7, physicalBatchSize, seed: 1 },
      { batchSize, epochs: 1, stepsPerEpoch: 1 },
      model,
    );
    const after = Array.from(model.getWeights()["dense/kernel"]!.data, Number);
    const sums = [0, 0, 0];
    for (const i of rows) {
      const row = [0, 1, 2].map((k) => Number(x.data[i * 3 + k]));
      const error = row.reduce((total, v, k) => total + v * before[k]!, 0) - Number(y.data[i]);
      // The bias counts in the norm too.
      const gradient = [...row, 1].map((v) => 2 * error * v);
      const factor = Math.min(1, 0.7 / Math.hypot(...gradient));
      sums.forEach((_, k) => (sums[k]! += gradient[k]! * factor));
    }
    sums.forEach((sum, k) => expect(before[k]! - after[k]!).toBeCloseTo(sum / batchSize, 4));
  });
});

test("noise has the stated standard deviation, divided by the expected batch", async () => {
  // No gradients: labels are what the model gives. What changes is the noise.
  const model = sequential([
    layers.input([3]),
    layers.dense(20_000, { useBias: false, kernelInitializer: "zeros" }),
  ]);
  model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "meanSquaredError" });
  const zeros = ndarray("float32", [examples, 20_000], new Float32Array(examples * 20_000));
  await model.fit(x, zeros, {
    batchSize: 20,
    stepsPerEpoch: 1,
    verbose: false,
    privacy: { noiseMultiplier: 1.5, maxGradNorm: 0.4, seed: 11 },
  });
  const moved = model.getWeights()["dense/kernel"]!.data as Float32Array;
  const stddev = (1.5 * 0.4) / 20;
  const mean = moved.reduce((total, v) => total + v, 0) / moved.length;
  const variance = moved.reduce((total, v) => total + (v - mean) ** 2, 0) / moved.length;
  // Five standard errors of mean and variance.
  expect(Math.abs(mean)).toBeLessThan((5 * stddev) / Math.sqrt(moved.length));
  expect(Math.abs(variance / stddev ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / moved.length));
});

describe("randomness", () => {
  test("is fresh without a seed, even for equal seeds of the run", async () => {
    const runs = await Promise.all([1, 2].map(() => run({ noiseMultiplier: 1 }, { seed: 7 })));
    const [first, second] = runs.map(({ model }) => model.getWeights()["dense/kernel"]!.data);
    expect(first).not.toEqual(second);
  });
  test("is repeated with one, and recorded as not private", async () => {
    const runs = await Promise.all([1, 2].map(() => run({ noiseMultiplier: 1, seed: 5 }, { seed: 7 })));
    const [first, second] = runs.map(({ model }) => model.getWeights()["dense/kernel"]!.data);
    expect(first).toEqual(second);
    expect(recordOf(runs[0]!.model).secure).toBe(false);
  });
});

describe("the budget", () => {
  test("is not exceeded", async () => {
    const { model, history } = await run(
      { noiseMultiplier: 1, targetEpsilon: 4, delta: 1e-3 },
      { epochs: 100 },
    );
    expect(history.stopped).toContain("budget");
    expect(recordOf(model).epsilon).toBeLessThanOrEqual(4);
    expect(recordOf(model).epsilon).toBeGreaterThan(3.8);
    const { history: again } = await run({ noiseMultiplier: 1, targetEpsilon: 4, delta: 1e-3 }, {}, model);
    expect(again.epoch).toEqual([]);
  });
  test("counts what earlier runs of the model have spent", async () => {
    const { model } = await run({ noiseMultiplier: 1 });
    const once = recordOf(model).epsilon;
    await run({ noiseMultiplier: 1 }, {}, model);
    expect(recordOf(model).epsilon).toBeGreaterThan(once);
    expect(recordOf(model).history).toEqual([{ noiseMultiplier: 1, sampleRate: 0.2, steps: 40 }]);
  });
  test("does not cover training that goes on without privacy", async () => {
    const { model } = await run({ noiseMultiplier: 1 });
    await model.fit(x, y, { verbose: false });
    expect(recordOf(model).secure).toBe(false);
    expect(recordOf(model).notCovered.join()).toContain("has no guarantee");
  });
});

describe("the clipping norm", () => {
  const lastNorm = async (maxGradNorm: number): Promise<number> => {
    let norm = Number.NaN;
    const follow: Callback = {
      name: "follow",
      onTrainBatchEnd: (_batch, _loss, current) =>
        void (norm = Number(current.snapshot().arrays["optimizer|privacy/maxGradNorm"]!.data[0])),
    };
    const privacy = { noiseMultiplier: 0.5, maxGradNorm, adaptiveClipping: { learningRate: 1 }, seed: 3 };
    const { model } = await run(privacy, { epochs: 12, callbacks: [follow] }, make(1e-3));
    expect(recordOf(model).adaptiveClipping).toBe(true);
    return norm;
  };
  test("follows the median norm of the gradients, from above and from below", async () => {
    const before = Array.from(make().getWeights()["dense/kernel"]!.data, Number);
    const norms = Array.from({ length: examples }, (_, i) => {
      const row = [0, 1, 2].map((k) => Number(x.data[i * 3 + k]));
      const error = row.reduce((total, v, k) => total + v * before[k]!, 0) - Number(y.data[i]);
      return 2 * Math.abs(error) * Math.hypot(...row, 1);
    }).sort((a, b) => a - b);
    const bounds = [norms[Math.floor(examples * 0.3)]!, norms[Math.floor(examples * 0.7)]!] as const;
    for (const norm of [await lastNorm(50), await lastNorm(0.01)]) {
      expect(norm).toBeGreaterThan(bounds[0]);
      expect(norm).toBeLessThan(bounds[1]);
    }
  });
  test("takes its noisy count out of the gradients' noise", () => {
    const { gradientNoiseMultiplier, noiseMultiplier, adaptiveClipping } = planPrivacy(
      { noiseMultiplier: 1, adaptiveClipping: true },
      { examples, batchSize: 40, steps: 1 },
    );
    // Andrew et al. 2021, theorem 1: both together are one Gaussian mechanism of the noise that is accounted for.
    const together = gradientNoiseMultiplier ** -2 + (2 * adaptiveClipping!.countNoise) ** -2;
    expect(together ** -0.5).toBeCloseTo(noiseMultiplier, 12);
    expect(gradientNoiseMultiplier).toBeGreaterThan(1);
  });
});

describe("resuming", () => {
  const interruptedAfter = (steps: number, take: (snapshot: Snapshot) => void): Callback => ({
    name: "interrupt",
    onTrainBatchEnd(_batch, _loss, current) {
      if (current.step !== steps) return;
      take(structuredClone(current.snapshot()));
      current.stop("enough", "interrupted");
    },
  });
  const restoring = (snapshot: Snapshot): Callback => ({
    name: "restore",
    restoreRun: () => Promise.resolve(snapshot),
  });
  test("keeps the account, and refuses other settings", async () => {
    let kept: Snapshot | undefined;
    const interrupt = interruptedAfter(7, (snapshot) => (kept = snapshot));
    const { model } = await run({ noiseMultiplier: 1 }, { callbacks: [interrupt] });
    const spent = recordOf(model).epsilon;
    expect(recordOf(model).history).toEqual([{ noiseMultiplier: 1, sampleRate: 0.2, steps: 7 }]);
    const goOn = (privacy: PrivacyOptions) => run(privacy, { callbacks: [restoring(kept!)] });
    await expect(goOn({ noiseMultiplier: 0.5 })).rejects.toThrow("privacy.noiseMultiplier");
    await expect(goOn({ noiseMultiplier: 1, maxGradNorm: 2 })).rejects.toThrow("privacy.maxGradNorm");
    await expect(
      make().fit(x, y, {
        batchSize: 40,
        epochs: 4,
        stepsPerEpoch: 5,
        verbose: false,
        callbacks: [restoring(kept!)],
      }),
    ).rejects.toThrow("privacy");
    const { model: resumed } = await goOn({ noiseMultiplier: 1 });
    expect(recordOf(resumed).epsilon).toBeGreaterThan(spent);
    expect(recordOf(resumed).history).toEqual([{ noiseMultiplier: 1, sampleRate: 0.2, steps: 20 }]);
  });
});

describe("refuses", () => {
  test.each([
    ["an epsilon of 0", { targetEpsilon: 0 }, {}, "targetEpsilon"],
    ["a negative epsilon", { targetEpsilon: -1 }, {}, "targetEpsilon"],
    ["no noise", { noiseMultiplier: 0 }, {}, "noiseMultiplier"],
    ["neither noise nor epsilon", {}, {}, "targetEpsilon"],
    ["all examples in every batch", { noiseMultiplier: 1 }, { batchSize: 200 }, "batchSize"],
    ["batches of next to nothing", { noiseMultiplier: 1 }, { batchSize: 2 }, "batchSize"],
    ["an order of its own", { noiseMultiplier: 1 }, { shuffle: false }, "shuffle"],
    ["options it does not know", { noise: 1 } as PrivacyOptions, {}, "noise"],
  ])("%s", async (_, privacy, options, named) => {
    await expect(run(privacy, options)).rejects.toThrow(named);
  });
});
