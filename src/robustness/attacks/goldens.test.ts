import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../../data/safetensors.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { sequential } from "../../training/index.ts";
import * as robustness from "../index.ts";
import type { Attack } from "../index.ts";
import { apgdRun } from "./apgdRun.ts";
import type { AttackLoss } from "./attackLoss.ts";
import type { AttackNorm } from "./ball.ts";
import { rowsOf, Victim, type Rows } from "./victim.ts";

// What torchattacks makes of the same network: goldens/robustness/attacks.py.

interface Case {
  readonly name: string;
  readonly attack: "fgsm" | "pgd" | "apgd";
  readonly norm: AttackNorm;
  /** Of attacks that are called; `epsilon` among them. */
  readonly options?: { readonly epsilon: number };
  /** Of attacks that draw: under five seeds. */
  readonly accuracies?: readonly number[];
  /** Of a single run of Auto-PGD. */
  readonly loss: AttackLoss;
  readonly epsilon: number;
  readonly steps: number;
}

const folder = fileURLToPath(new URL("../../../goldens/robustness/", import.meta.url));
const { cases } = JSON.parse(readFileSync(`${folder}attacks.json`, "utf8")) as {
  readonly cases: readonly Case[];
};
const { tensors } = decodeSafetensors(readFileSync(`${folder}attacks.safetensors`), "attacks.safetensors");

const model = sequential([
  layers.input([8, 8, 1]),
  layers.conv2d(6, 3, { activation: "tanh" }),
  layers.flatten(),
  layers.dense(6, { activation: "softmax" }),
]);
model.setWeights(Object.fromEntries(model.weights.map(({ path }) => [path, tensors[path]!])));
const all = { x: tensors["x"]!, y: tensors["y"]! };
const few = { x: sliceRows(all.x, 0, 24), y: sliceRows(all.y, 0, 24) };

const largest = (ours: NdArray["data"], theirs: NdArray): number =>
  (ours as Float32Array).reduce((most, v, i) => Math.max(most, Math.abs(v - Number(theirs.data[i]))), 0);
const partNear = (ours: Float32Array, theirs: NdArray): number =>
  ours.filter((v, i) => Math.abs(v - Number(theirs.data[i])) < 1e-4).length / ours.length;
const joined = (rows: Rows): Float32Array => Float32Array.from(rows.flatMap((row) => [...row]));

describe("attacks are those of torchattacks", () => {
  it.each(cases.filter(({ accuracies, options }) => options && !accuracies))(
    "$name, element by element",
    async ({ name, attack, norm, options }) => {
      const made = await (robustness[attack] as Attack<object>)(model, few, {
        ...options!,
        norm,
        ...(attack === "pgd" && { randomStart: false }),
      });
      expect(made.cleanAccuracy).toBe(1);
      expect(largest(made.adversarial.data, tensors[name]!)).toBeLessThan(1e-4);
    },
  );

  it.each(cases.filter(({ options }) => options === undefined))(
    "$name: a run from the same start",
    async ({ name, norm, loss, epsilon, steps }) => {
      const victim = new Victim("apgd", model, { batchSize: 24 });
      const rows = ({ data }: NdArray): Rows => rowsOf(data as Float32Array, 24);
      const made = await apgdRun(
        { victim, ball: { norm, epsilon, range: [0, 1] }, x: rows(few.x), check: () => undefined },
        {
          goal: { loss, label: few.y.data as Int32Array },
          start: rows(tensors[`${name}/start`]!),
          steps,
        },
      );
      expect(largest(made.loss, tensors[`${name}/loss`]!)).toBeLessThan(1e-3);
      // Where a loss is flat, the last bit of a float decides which of two steps is the best: few pixels, small changes.
      for (const place of ["best", "fooling"] as const)
        expect(partNear(joined(made[place]), tensors[`${name}/${place}`]!)).toBeGreaterThan(0.97);
    },
  );

  it.each(cases.filter(({ accuracies }) => accuracies))(
    "$name, within what seeds change and two points",
    async ({ attack, norm, options, accuracies }) => {
      const run = robustness[attack] as Attack<object>;
      const { accuracy, distances, adversarial } = await run(model, all, {
        ...options!,
        norm,
        batchSize: 96,
      });
      expect(accuracy).toBeLessThan(Math.max(...accuracies!) + 0.02);
      expect(accuracy).toBeGreaterThan(Math.min(...accuracies!) - 0.02);
      expect(Math.max(...distances)).toBeLessThan(options!.epsilon + 1e-5);
      expect((adversarial.data as Float32Array).every((v) => v >= 0 && v <= 1)).toBe(true);
    },
  );
});

it("the worst of several attacks leaves no more than each", async () => {
  const options = { epsilon: 0.1, seed: 3 };
  const worst = await robustness.autoAttack(model, all, { ...options, steps: 20, targets: 5, queries: 100 });
  const single = await robustness.apgd(model, all, { ...options, steps: 20 });
  expect(worst.accuracy).toBeLessThanOrEqual(single.accuracy);
  expect(worst.withstood.filter(Boolean).length / 96).toBe(worst.accuracy);
});
