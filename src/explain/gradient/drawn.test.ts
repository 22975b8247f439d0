import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeSafetensors } from "../../data/safetensors.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { sequential } from "../../training/index.ts";
import { gradientShap, smoothGrad } from "../index.ts";

// What Captum makes of the same network when it draws the same numbers: goldens/explain/drawn.py.

const folder = fileURLToPath(new URL("../../../goldens/explain/", import.meta.url));
const read = (file: string) => decodeSafetensors(readFileSync(`${folder}${file}`), file).tensors;
const [known, golden] = [read("gradients.safetensors"), read("drawn.safetensors")];
const { cases } = JSON.parse(readFileSync(`${folder}drawn.json`, "utf8")) as {
  readonly cases: readonly {
    readonly name: string;
    readonly method: "smoothGrad" | "gradientShap";
    readonly options: object;
    readonly target: readonly number[];
  }[];
};
const model = sequential([
  layers.input([6]),
  layers.dense(8, { activation: "tanh", name: "first" }),
  layers.dense(7, { activation: "sigmoid", name: "second" }),
  layers.dense(4, { activation: "softmax", name: "last" }),
]);
model.setWeights(Object.fromEntries(model.weights.map(({ path }) => [path, known[`mlp/${path}`]!])));

async function expectEqual(ours: Tensor, name: string): Promise<void> {
  const [data, theirs] = [(await ours.data()) as Float32Array, golden[name]!.data as Float32Array];
  const largest = theirs.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  expect(ours.shape).toEqual(golden[name]!.shape);
  data.forEach((v, i) => expect(Math.abs(v - theirs[i]!)).toBeLessThan(1e-4 * largest));
}

describe("methods that draw are Captum's for the same draws", () => {
  for (const { name, method, options, target } of cases) {
    it(name, async () => {
      const asked = { ...options, output: "probability" } as const;
      if (method === "smoothGrad") {
        const { attributions } = await smoothGrad(model, asked)(constant(known["mlp/x"]!), { target });
        return expectEqual(attributions, name);
      }
      const explainer = gradientShap(model, { ...asked, baselines: golden["baselines"]! });
      const { attributions, delta } = await explainer(constant(known["mlp/x"]!), { target });
      await expectEqual(attributions, name);
      await expectEqual(delta, `${name}/delta`);
    });
  }
});
