import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { OptionError } from "../../base/errors.ts";
import { decodeSafetensors } from "../../data/safetensors.ts";
import * as layers from "../../layers/index.ts";
import { random } from "../../ops/index.ts";
import { sgd, type GradientMethod } from "../../optimizers/index.ts";
import "../../runtime/index.ts";
import { sequential } from "../../training/index.ts";
import * as robustness from "../index.ts";

// One step of descent at rate 0.5 as PyTorch takes it: goldens/robustness/training.py.

const file = fileURLToPath(new URL("../../../goldens/robustness/training.safetensors", import.meta.url));
const { tensors } = decodeSafetensors(readFileSync(file), "training.safetensors");
const [x, y] = [tensors["x"]!, tensors["y"]!];

async function stepped(method?: GradientMethod) {
  const model = sequential([
    layers.input([6]),
    layers.dense(8, { activation: "tanh", name: "dense" }),
    layers.dense(4, { activation: "softmax", name: "dense_1" }),
  ]);
  model.setWeights(Object.fromEntries(model.weights.map(({ path }) => [path, tensors[`start/${path}`]!])));
  model.compile({
    optimizer: sgd(0.5),
    loss: "categoricalCrossentropy",
    ...(method && { method }),
  });
  return { loss: await model.trainOnBatch(x, y), weights: model.getWeights() };
}

/** A method that draws from one key, as PyTorch's step was given numbers of it. */
const drawnFrom = (seed: number, method: GradientMethod): GradientMethod => ({
  ...method,
  gradients: (step) => method.gradients({ ...step, key: () => random.key(seed) }),
});

const ball = { epsilon: 0.08, steps: 3, stepSize: 0.04 };
const methods: Readonly<Record<string, GradientMethod>> = {
  fgsm: robustness.adversarialTraining({ epsilon: 0.08, steps: 1, stepSize: 0.08, randomStart: false }),
  pgd: robustness.adversarialTraining({ ...ball, randomStart: false }),
  pgdL2: robustness.adversarialTraining({ ...ball, norm: "l2", randomStart: false }),
  trades: drawnFrom(1, robustness.trades({ ...ball, startNoise: 0.01 })),
  jacobianPenalty: robustness.jacobianPenalty({ weight: 0.2, projections: "all" }),
  sharpnessAware: robustness.sharpnessAware({ rho: 0.1 }),
};

it.each(Object.keys(methods))("a step by %s is PyTorch's", async (name) => {
  const { loss, weights } = await stepped(methods[name]);
  expect(Math.abs(loss - Number(tensors[`${name}/loss`]!.data[0]))).toBeLessThan(1e-4);
  for (const [path, { data }] of Object.entries(weights)) {
    const theirs = tensors[`${name}/${path}`]!.data as Float32Array;
    (data as Float32Array).forEach((v, i) => expect(Math.abs(v - theirs[i]!)).toBeLessThan(1e-4));
  }
});

it("noise on gradients has the variance that is stated, less with every step", async () => {
  const wide = async (method?: GradientMethod): Promise<readonly Float32Array[]> => {
    const model = sequential([layers.input([50]), layers.dense(60, { name: "wide" })], { seed: 3 });
    model.compile({ optimizer: sgd(1), loss: "meanSquaredError", ...(method && { method }) });
    const kernels = [model.getWeights()["wide/kernel"]!.data.slice() as Float32Array];
    // Of inputs of zeros a kernel has no gradient: what moves it is noise alone.
    const zeros = { dtype: "float32", shape: [2, 50], data: new Float32Array(100) } as const;
    const none = { dtype: "float32", shape: [2, 60], data: new Float32Array(120) } as const;
    for (let step = 0; step < 4; step++) {
      await model.trainOnBatch(zeros, none);
      kernels.push(model.getWeights()["wide/kernel"]!.data.slice() as Float32Array);
    }
    return kernels;
  };
  const still = await wide();
  expect(still[4]).toEqual(still[0]);
  const kernels = await wide(robustness.gradientNoise({ eta: 0.04, gamma: 0.55 }));
  for (let step = 0; step < 4; step++) {
    const noise = kernels[step + 1]!.map((v, i) => v - kernels[step]![i]!);
    const variance = noise.reduce((sum, v) => sum + v * v, 0) / noise.length;
    // 3000 numbers: the standard deviation of their variance is 2.6 % of it.
    expect(Math.abs(variance / (0.04 / (1 + step) ** 0.55) - 1)).toBeLessThan(0.12);
  }
});

it("random directions estimate the whole Jacobian", async () => {
  const penalty = async (projections: number | "all") =>
    (await stepped(robustness.jacobianPenalty({ weight: 1, projections }))).loss - (await stepped()).loss;
  const [whole, estimated] = [await penalty("all"), await penalty(40)];
  expect(Math.abs(estimated / whole - 1)).toBeLessThan(0.25);
});

it("random starts stay within epsilon: the loss lies between that of no attack and of the strongest", async () => {
  const plain = (await stepped()).loss;
  const attacked = (await stepped(robustness.adversarialTraining({ epsilon: 0.08, steps: 1 }))).loss;
  expect(attacked).toBeGreaterThan(plain);
  expect(attacked).toBeLessThan(Number(tensors["pgd/loss"]!.data[0]) + 0.02);
});

it("refuses settings that mean nothing", () => {
  expect(() => robustness.adversarialTraining({ epsilon: 0 })).toThrow(OptionError);
  expect(() => robustness.trades({ epsilon: 0.1, beta: -1 })).toThrow(OptionError);
  expect(() => robustness.sharpnessAware({ rho: 0 })).toThrow(OptionError);
  expect(() => robustness.jacobianPenalty({ projections: 0 })).toThrow(OptionError);
});
