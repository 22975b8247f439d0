import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { NdArray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../../data/index.ts";
import * as layers from "../../layers/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import "../../runtime/index.ts";
import type { Model } from "../../training/index.ts";
import { oneHotLabels } from "../pictures/pictureBatches.ts";
import { ownPrototypes } from "./prototypes.ts";
import { protoPNet } from "./protoPNet.ts";
import { relevanceStability } from "./relevanceStability.ts";
import { selfExplainingNetwork } from "./selfExplainingNetwork.ts";

const folder = new URL("../../../goldens/models/", import.meta.url);
const figures = JSON.parse(readFileSync(new URL("selfExplaining.json", folder), "utf8")) as {
  readonly prototypes: { readonly labels: number[]; readonly loss: number };
  readonly selfExplaining: {
    readonly labels: number[];
    readonly loss: number;
    readonly options: {
      readonly stability: number;
      readonly reconstruction: number;
      readonly sparsity: number;
    };
  };
};
const { tensors } = decodeSafetensors(
  readFileSync(new URL("selfExplaining.safetensors", folder)),
  "selfExplaining.safetensors",
);

/** The golden tensors below a prefix. */
const below = (prefix: string): Record<string, NdArray> =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, array]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), array]] : [],
    ),
  );

/** Numbers lie within 1e-4 of the largest. */
function expectNear(got: ArrayLike<number | bigint>, { data }: NdArray, name: string): void {
  const largest = Math.max(...Array.from(data as Float32Array, Math.abs));
  expect(got.length, name).toBe(data.length);
  for (let i = 0; i < data.length; i++) {
    expect(Math.abs(Number(got[i]) - Number(data[i])), `${name}[${i}]`).toBeLessThanOrEqual(1e-4 * largest);
  }
}

async function expectOutputs(model: Model, family: string): Promise<void> {
  const made = await model.predictAll(tensors[`${family}/x`]!);
  for (const [i, name] of model.network.outputNames.entries()) {
    expectNear(await made[i]!.data(), tensors[`${family}/${name}`]!, name);
  }
}

/** A step at rate 1 changes each weight by its gradient. */
async function expectGradients(model: Model, step: () => Promise<number>, family: string): Promise<number> {
  const before = model.getWeights();
  const loss = await step();
  const after = model.getWeights();
  const trained = model.weights.filter(({ spec }) => spec.trainable).map(({ path }) => path);
  const gradients = below(`${family}/gradients/`);
  for (const path of trained) {
    const change = Float32Array.from(
      before[path]!.data as Float32Array,
      (value, i) => value - Number(after[path]!.data[i]),
    );
    expectNear(change, gradients[path]!, path);
  }
  return loss;
}

const labelsOf = ({ labels }: { readonly labels: readonly number[] }): NdArray => ({
  dtype: "int32",
  shape: [labels.length],
  data: Int32Array.from(labels),
});

const sgd = optimizers.sgd({ learningRate: 1 });

test("a prototype network's distances, similarities, costs and gradients are the paper's", async () => {
  const trunk = [layers.conv2d(3, 3, { activation: "relu" }), layers.maxPooling2d(2)];
  const model = protoPNet([8, 8, 1], { trunk, classes: 3, prototypesPerClass: 2, channels: 4 });
  model.setWeights(below("prototypes/weights/"));
  await expectOutputs(model, "prototypes");

  model.compile({ ...model.compileOptions, optimizer: sgd });
  const labels = labelsOf(figures.prototypes);
  const y = oneHotLabels(labels, 3);
  const step = () => model.trainOnBatch(tensors["prototypes/x"]!, [y, y, ownPrototypes(model, labels), y]);
  const loss = await expectGradients(model, step, "prototypes");
  expect(loss).toBeCloseTo(figures.prototypes.loss, 4);
  expect(model.frozen).toEqual(["evidence"]);
});

/** The golden self-explaining network, with its penalty by classes or by random directions. */
function senn(directions: "classes" | "random", optimizer: optimizers.Optimizer): Model {
  const { options } = figures.selfExplaining;
  const model = selfExplainingNetwork([6], {
    encoder: [layers.dense(8, { activation: "tanh" })],
    decoder: [layers.dense(6)],
    parametrizer: [layers.dense(7, { activation: "tanh" })],
    classes: 3,
    concepts: 4,
    ...options,
    seed: 4,
  });
  const method = relevanceStability({ strength: options.stability, directions });
  model.compile({ ...model.compileOptions, optimizer, method });
  model.setWeights(below("selfExplaining/weights/"));
  return model;
}

const sennBatch = () => {
  const y = oneHotLabels(labelsOf(figures.selfExplaining), 3);
  return [tensors["selfExplaining/x"]!, [y, y, y]] as const;
};

test("a self-explaining network's loss with the robustness penalty, and its second-order gradients, are the paper's", async () => {
  const model = senn("classes", sgd);
  await expectOutputs(model, "selfExplaining");
  const loss = await expectGradients(model, () => model.trainOnBatch(...sennBatch()), "selfExplaining");
  expect(loss).toBeCloseTo(figures.selfExplaining.loss, 4);
});

test("random directions give the penalty on average", async () => {
  const model = senn("random", optimizers.sgd({ learningRate: 1e-12 }));
  const losses: number[] = [];
  for (let i = 0; i < 400; i++) losses.push(await model.trainOnBatch(...sennBatch()));
  const mean = losses.reduce((a, b) => a + b) / losses.length;
  const deviation = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length);
  expect(deviation).toBeGreaterThan(0);
  expect(Math.abs(mean - figures.selfExplaining.loss)).toBeLessThan(
    (4 * deviation) / Math.sqrt(losses.length),
  );
});
