import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { NdArray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../../data/safetensors.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { sequential, type Model } from "../../training/index.ts";
import { partialDependence, permutationImportance, tracIn } from "../index.ts";

// What scikit-learn and Captum make of the same network: goldens/explain/tables.py.

const folder = fileURLToPath(new URL("../../../goldens/explain/", import.meta.url));
const read = (file: string) => decodeSafetensors(readFileSync(`${folder}${file}`), file).tensors;
const golden = read("tables.safetensors");
const { rates } = JSON.parse(readFileSync(`${folder}tables.json`, "utf8")) as { readonly rates: number[] };
const array = (name: string): NdArray => golden[name]!;

function mlp(): Model {
  const model = sequential([
    layers.input([6]),
    layers.dense(8, { activation: "tanh", name: "first" }),
    layers.dense(7, { activation: "sigmoid", name: "second" }),
    layers.dense(4, { activation: "softmax", name: "last" }),
  ]);
  model.setWeights(Object.fromEntries(model.weights.map(({ path }) => [path, array(`mlp/${path}`)])));
  return model;
}

async function expectEqual(ours: Tensor | readonly number[], theirs: string): Promise<void> {
  const data = "node" in ours ? ((await ours.data()) as Float32Array) : Float32Array.from(ours);
  const wanted = array(theirs).data as Float32Array;
  if ("node" in ours) expect(ours.shape).toEqual(array(theirs).shape);
  const largest = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  expect(data.length).toBe(wanted.length);
  data.forEach((v, i) => expect(Math.abs(v - wanted[i]!)).toBeLessThan(1e-4 * largest));
}

describe("tables are explained as by scikit-learn", () => {
  for (const column of [1, 5]) {
    it(`partial dependence on column ${column}, with every row's own curve`, async () => {
      const made = await partialDependence(mlp(), array("x"), { column, target: 2, grid: 10 });
      await expectEqual(made.grid, `grid${column}`);
      await expectEqual(made.average, `average${column}`);
      await expectEqual(made.individual, `individual${column}`);
    });
  }

  it("permutation importance, with the same orders of the rows", async () => {
    const model = mlp();
    model.compile({ loss: "sparseCategoricalCrossentropy", metrics: ["sparseCategoricalAccuracy"] });
    const made = await permutationImportance(model, {
      x: array("x"),
      y: array("y"),
      metric: "sparseCategoricalAccuracy",
      permutations: array("orders"),
      batchSize: 40,
    });
    await expectEqual(made.importances, "importances");
    await expectEqual(made.mean, "mean");
    await expectEqual(made.std, "std");
    expect(made.baseline).toBeCloseTo(0.75, 6);
  });

  it("the loss rises by shuffling what counts, by nothing for a column that stands still", async () => {
    const model = mlp();
    model.compile({ loss: "sparseCategoricalCrossentropy" });
    const data = Float32Array.from(array("x").data as Float32Array, (v, i) => (i % 6 === 3 ? 1 : v));
    const x = { ...array("x"), data };
    const { mean } = await permutationImportance(model, { x, y: array("y"), repeats: 2 });
    const values = [...((await mean.data()) as Float32Array)];
    expect(Math.abs(values[3]!)).toBeLessThan(1e-6);
    expect(Math.max(...values)).toBeGreaterThan(0.01);
  });

  it("columns shuffled together tell more than each alone, and come one for a group", async () => {
    const model = mlp();
    model.compile({ loss: "sparseCategoricalCrossentropy" });
    const groups = [[0, 1, 2, 3, 4, 5], [0]];
    const given = { x: array("x"), y: array("y"), repeats: 2 };
    const { mean } = await permutationImportance(model, { ...given, groups });
    const alone = await permutationImportance(model, given);
    const [all, first] = (await mean.data()) as Float32Array;
    expect(mean.shape).toEqual([2]);
    expect(first).toBeCloseTo(((await alone.mean.data()) as Float32Array)[0]!, 6);
    expect(all).toBeGreaterThan(first!);
    await expect(permutationImportance(model, { ...given, groups: [[6]] })).rejects.toThrow(/no such column/);
  });

  it("columns, classes and metrics that there are not are said", async () => {
    await expect(partialDependence(mlp(), array("x"), { column: 6, target: 0 })).rejects.toThrow(
      /from 0 to 5/,
    );
    await expect(partialDependence(mlp(), array("x"), { column: 0 })).rejects.toThrow(/several classes/);
    await expect(partialDependence(mlp(), array("x"), { column: 0, target: 4 })).rejects.toThrow(
      /no such class/,
    );
    const model = mlp();
    model.compile({ loss: "sparseCategoricalCrossentropy" });
    const data = { x: array("x"), y: array("y") };
    await expect(permutationImportance(model, { ...data, metric: "acuracy" })).rejects.toThrow(
      /no metric 'acuracy'/,
    );
    await expect(permutationImportance(model, { ...data, permutations: array("y") })).rejects.toThrow(
      /each the numbers from 0 to 39/,
    );
  });
});

describe("influence is Captum's", () => {
  const checkpoints = [0, 1, 2].map((i) =>
    Object.fromEntries(mlp().weights.map(({ path }) => [path, array(`checkpoint${i}/${path}`)])),
  );
  const options = {
    x: array("x"),
    y: array("y"),
    loss: "sparseCategoricalCrossentropy",
    learningRates: rates,
    batchSize: 16,
  };

  for (const which of ["all", "last"] as const) {
    it(`TracInCP's of ${which} layers, whatever the batches`, async () => {
      const influences = tracIn(mlp(), { ...options, checkpoints, layers: which });
      const { influence, helpful, harmful } = await influences(array("asked/x"), array("asked/y"), {
        top: 3,
      });
      await expectEqual(influence, `influence/${which}`);
      const first = [...((await influence.data()) as Float32Array)].slice(0, 40);
      expect(helpful[0]!.map((one) => one.influence)).toEqual([...first].sort((a, b) => b - a).slice(0, 3));
      expect(harmful[0]![0]!.influence).toBe(Math.min(...first));
      expect(first[helpful[0]![0]!.index]).toBe(Math.max(...first));
    });
  }

  it("self_influence's, of the training examples and of others", async () => {
    const influences = tracIn(mlp(), { ...options, checkpoints });
    await expectEqual(await influences.selfInfluence(), "selfInfluence/training");
    const asked = { x: array("asked/x"), y: array("asked/y") };
    await expectEqual(await influences.selfInfluence(asked), "selfInfluence/asked");
    const last = tracIn(mlp(), { ...options, checkpoints, layers: "last" });
    await expectEqual(await last.selfInfluence(), "selfInfluence/last");
  });

  it("needs a loss, layers that are there and checkpoints of the same model", async () => {
    const { x, y } = options;
    expect(() => tracIn(mlp(), { x, y })).toThrow(/not been compiled with a loss/);
    expect(() => tracIn(mlp(), { ...options, checkpoints, layers: ["lst"] })).toThrow(/did you mean 'last'/);
    expect(() => tracIn(mlp(), { ...options, checkpoints, learningRates: [1] })).toThrow(/each of 3/);
    const other = [{ "first/kernel": array("x") }];
    await expect(
      tracIn(mlp(), { ...options, checkpoints: other, learningRates: 1 })(array("asked/x"), array("asked/y")),
    ).rejects.toThrow(/not that of the model/);
  });
});
