import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { NdArray } from "../base/ndarray.ts";
import { decodeSafetensors } from "../data/safetensors.ts";
import { constant } from "../graph/leaves.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { sequential, type Model } from "../training/index.ts";
import * as explain from "./index.ts";
import type { Explainer } from "./index.ts";

// What Captum makes of the same networks with the same weights: goldens/explain/gradients.py.

interface Case {
  readonly name: string;
  readonly network: keyof typeof networks;
  readonly method: keyof typeof methods;
  readonly target: readonly number[];
  readonly attributions: string;
  readonly delta?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

const folder = fileURLToPath(new URL("../../goldens/explain/", import.meta.url));
const { cases } = JSON.parse(readFileSync(`${folder}gradients.json`, "utf8")) as {
  readonly cases: readonly Case[];
};
const { tensors } = decodeSafetensors(
  readFileSync(`${folder}gradients.safetensors`),
  "gradients.safetensors",
);

const networks = {
  cnn: () => [
    layers.input([10, 10, 2]),
    layers.conv2d(4, 3, { activation: "relu", name: "first" }),
    layers.maxPooling2d(2, { name: "pool" }),
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

const {
  conductance,
  deconvolution,
  deepLift,
  gradCam,
  gradCamPlusPlus,
  guidedBackprop,
  inputXGradient,
  integratedGradients,
  layerActivation,
  saliency,
} = explain;
const methods = {
  conductance,
  deconvolution,
  deepLift,
  gradCam,
  gradCamPlusPlus,
  guidedBackprop,
  inputXGradient,
  integratedGradients,
  layerActivation,
  saliency,
};

function network(name: Case["network"]): Model {
  const model = sequential(networks[name]());
  model.setWeights(Object.fromEntries(model.weights.map(({ path }) => [path, tensors[`${name}/${path}`]!])));
  return model;
}

/** The largest difference, as a part of the largest element. */
function difference(ours: NdArray, theirs: NdArray): number {
  const [a, b] = [ours.data as Float32Array, theirs.data as Float32Array];
  const largest = b.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0) / largest;
}

describe("explanations are Captum's", () => {
  for (const { name, network: of, method, target, options = {}, ...golden } of cases) {
    it(name, async () => {
      const { baseline, ...rest } = options as { readonly baseline?: string };
      const given = baseline === undefined ? rest : { ...rest, baseline: tensors[baseline]! };
      const make = methods[method] as (model: Model, options: object) => Explainer<"delta">;
      const made = await make(network(of), given)(constant(tensors[`${of}/x`]!), { target });
      const attributions = await made.attributions.array();
      const theirs = tensors[golden.attributions]!;
      expect(attributions.shape).toEqual(theirs.shape);
      expect(difference(attributions, theirs)).toBeLessThan(1e-4);
      if (golden.delta === undefined) return;
      const delta = (await made.delta.array()).data as Float32Array;
      const theirDelta = tensors[golden.delta]!.data as Float32Array;
      delta.forEach((v, i) => expect(Math.abs(v - theirDelta[i]!)).toBeLessThan(2e-6));
    });
  }
});
