import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeSafetensors } from "../../data/safetensors.ts";
import { constant, type Nested } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { sequential, type Model } from "../../training/index.ts";
import type { Explainer } from "../index.ts";
import { featureAblation, kernelShap, lime, occlusion } from "../index.ts";

// What Captum, shap and lime make of the same networks with the same weights: goldens/explain/perturbation.py.

interface Case {
  readonly name: string;
  readonly network: keyof typeof networks;
  readonly method: keyof typeof methods;
  readonly target: readonly number[];
  readonly options: Readonly<Record<string, Nested | string>>;
  readonly compared: string;
  readonly values: string;
}

const folder = fileURLToPath(new URL("../../../goldens/explain/", import.meta.url));
const read = (file: string) => decodeSafetensors(readFileSync(`${folder}${file}`), file).tensors;
const { cases } = JSON.parse(readFileSync(`${folder}perturbation.json`, "utf8")) as {
  readonly cases: readonly Case[];
};
const known = read("gradients.safetensors");
const tensors = read("perturbation.safetensors");

const networks = {
  cnn: () => [
    layers.input([10, 10, 2]),
    layers.conv2d(4, 3, { activation: "relu", name: "first" }),
    layers.maxPooling2d(2),
    layers.conv2d(6, 3, { padding: "same", activation: "relu", name: "second" }),
    layers.flatten(),
    layers.dense(5, { name: "dense" }),
  ],
  mlp: () => [
    layers.input([6]),
    layers.dense(8, { activation: "tanh", name: "first" }),
    layers.dense(7, { activation: "sigmoid", name: "second" }),
    layers.dense(4, { activation: "softmax", name: "last" }),
  ],
  text: () => [
    layers.input([9], { dtype: "int32" }),
    layers.embedding(20, 6, { name: "embedding" }),
    layers.conv1d(5, 3, { activation: "relu", name: "conv" }),
    layers.globalMaxPooling1d(),
    layers.dense(3, { name: "dense" }),
  ],
};
const methods = { featureAblation, kernelShap, lime, occlusion };

function network(name: Case["network"]): Model {
  const model = sequential(networks[name]());
  model.setWeights(Object.fromEntries(model.weights.map(({ path }) => [path, known[`${name}/${path}`]!])));
  return model;
}

describe("changed inputs explain as Captum, shap and lime do", () => {
  for (const { name, network: of, method, target, options, compared, values } of cases) {
    it(name, async () => {
      const given = Object.fromEntries(
        Object.entries(options).map(([key, value]) => [
          key,
          typeof value === "string" ? (tensors[value] ?? value) : value,
        ]),
      );
      const make = methods[method] as (model: Model, options: object) => Explainer;
      const made = await make(network(of), given)(constant(known[`${of}/x`]!), { target });
      const ours = (made as unknown as Readonly<Record<string, Tensor>>)[compared]!;
      const theirs = tensors[values]!;
      expect(ours.shape).toEqual(theirs.shape);
      const data = (await ours.data()) as Float32Array;
      const wanted = theirs.data as Float32Array;
      const largest = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      const difference = data.reduce((most, v, i) => Math.max(most, Math.abs(v - wanted[i]!)), 0);
      expect(difference / largest).toBeLessThan(1e-4);
    });
  }
});
