import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../../data/safetensors.ts";
import { tensor } from "../../graph/leaves.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { sequential, type Model } from "../../training/index.ts";
import { limeTable, type LimeTableCall, type LimeTableOptions } from "../index.ts";

// What the `lime` library makes of the network and the rows of tables.py: goldens/explain/limeTable.py.

const folder = fileURLToPath(new URL("../../../goldens/explain/", import.meta.url));
const read = (file: string) => decodeSafetensors(readFileSync(`${folder}${file}`), file).tensors;
const [known, drawn] = [read("tables.safetensors"), read("limeTable.safetensors")];
const { cases } = JSON.parse(readFileSync(`${folder}limeTable.json`, "utf8")) as {
  readonly cases: readonly {
    readonly name: string;
    readonly row: number;
    readonly options: LimeTableOptions;
    readonly call: LimeTableCall;
    readonly rules: readonly (readonly [column: number, weight: number])[];
    readonly intercept: number;
    readonly localPrediction: number;
    readonly score: number;
    readonly prediction: number;
  }[];
};
const rowAt = (x: NdArray, row: number): NdArray =>
  ndarray("float32", [6], (x.data as Float32Array).slice(6 * row, 6 * row + 6));

function mlp(): Model {
  const model = sequential([
    layers.input([6]),
    layers.dense(8, { activation: "tanh", name: "first" }),
    layers.dense(7, { activation: "sigmoid", name: "second" }),
    layers.dense(4, { activation: "softmax", name: "last" }),
  ]);
  model.setWeights(Object.fromEntries(model.weights.map(({ path }) => [path, known[`mlp/${path}`]!])));
  return model;
}

describe("rows are explained as by lime's LimeTabularExplainer", () => {
  for (const { name, row, options, call, ...wanted } of cases) {
    it(name, async () => {
      const x = known["x"]!;
      const explainer = await limeTable(mlp(), x, options);
      const made = await explainer(rowAt(x, row), { ...call, neighbours: drawn[`${name}/neighbours`]! });
      expect(made.rules.map(({ column }) => column)).toEqual(wanted.rules.map(([column]) => column));
      made.rules.forEach(({ weight }, i) => {
        expect(Math.abs(weight - wanted.rules[i]![1])).toBeLessThan(1e-4 * Math.abs(wanted.rules[0]![1]));
      });
      for (const figure of ["intercept", "localPrediction", "score", "prediction"] as const)
        expect(Math.abs(made[figure] - wanted[figure])).toBeLessThan(1e-4 * Math.abs(wanted[figure]));
    });
  }
});

/** Near 1 where the first column is above 10, else near 0. */
function stepped(): Model {
  const model = sequential([layers.input([2]), layers.dense(1, { activation: "sigmoid", name: "step" })]);
  model.setWeights({
    "step/kernel": ndarray("float32", [2, 1], Float32Array.of(50, 0)),
    "step/bias": ndarray("float32", [1], Float32Array.of(-500)),
  });
  return model;
}

/** Ages 0.25, 0.5, ... to 20, and three kinds, of which kind 1 is every other row's. */
const table = ndarray(
  "float32",
  [80, 2],
  Float32Array.from({ length: 160 }, (_, i) =>
    i % 2 === 0 ? (i / 2 + 1) / 4 : [0, 1, 2, 1][((i - 1) / 2) % 4]!,
  ),
);
const named = {
  featureNames: ["age", "kind"],
  categoricalFeatures: [1],
  categoricalNames: { 1: ["a", "b", "c"] },
};

describe("drawn neighbours", () => {
  it("find the rule that a step follows, in the column's units", async () => {
    const explainer = await limeTable(stepped(), table, named);
    const made = await explainer(tensor([[17, 1]]), { numSamples: 1000 });
    expect(made.rules.map(({ rule }) => rule)).toEqual(["age > 15.06", "kind = b"]);
    // Of the other three quarters of the rows a third lies above 10: 1 - 1/3.
    expect(made.rules[0]!.weight).toBeCloseTo(2 / 3, 1);
    expect(Math.abs(made.rules[1]!.weight)).toBeLessThan(0.05);
    expect(made.prediction).toBeCloseTo(1, 5);
    expect(await explainer(tensor([17, 1]), { numSamples: 1000 })).toEqual(made);
    const other = await limeTable(stepped(), table, { ...named, seed: 1 });
    expect((await other(tensor([17, 1]), { numSamples: 1000 })).intercept).not.toBe(made.intercept);
  });

  it("come as often, and as far, as the training rows", async () => {
    let seen: NdArray | undefined;
    const encode = (rows: NdArray): NdArray => (seen = rows);
    const explainer = await limeTable(stepped(), table, { ...named, encode });
    await explainer(tensor([17, 1]), { numSamples: 4001 });
    const data = [...(seen!.data as Float32Array)].slice(2);
    const ages = data.filter((_, i) => i % 2 === 0);
    const share = (of: readonly number[], low: number, high: number): number =>
      of.filter((v) => v > low && v <= high).length / of.length;
    for (let quarter = 0; quarter < 4; quarter++) {
      const edges = [0.24, 5.1875, 10.125, 15.0625, 20];
      expect(share(ages, edges[quarter]!, edges[quarter + 1]!)).toBeCloseTo(0.25, 1);
    }
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0.25);
    expect(Math.max(...ages)).toBeLessThanOrEqual(20);
    // What SciPy's truncnorm says of the lowest quarter's mean and deviation, cut off at its edges.
    const first = ages.filter((v) => v <= 5.1875);
    const mean = first.reduce((a, b) => a + b, 0) / first.length;
    const deviation = Math.sqrt(first.reduce((a, v) => a + (v - mean) ** 2, 0) / first.length);
    expect(Math.abs(mean - 2.6574)).toBeLessThan(0.12);
    expect(Math.abs(deviation - 1.1658)).toBeLessThan(0.06);
    const kinds = data.filter((_, i) => i % 2 === 1);
    expect(share(kinds, 0.5, 1.5)).toBeCloseTo(0.5, 1);
  });

  it("may lack numbers, which is a rule of its own", async () => {
    const data = (table.data as Float32Array).map((v, i) => (i % 2 === 0 && i % 3 === 0 ? Number.NaN : v));
    const encode = (rows: NdArray): NdArray =>
      ndarray(
        "float32",
        rows.shape,
        (rows.data as Float32Array).map((v) => (Number.isNaN(v) ? 20 : 0)),
      );
    const explainer = await limeTable(stepped(), { ...table, data }, { ...named, encode });
    const { rules, score } = await explainer(tensor([Number.NaN, 1]));
    expect(rules[0]!.rule).toBe("age is missing");
    expect(rules[0]!.weight).toBeCloseTo(1, 2);
    expect(score).toBeGreaterThan(0.99);
    await expect(limeTable(stepped(), { ...table, data }, { ...named, discretizer: "none" })).rejects.toThrow(
      /'age' is missing/,
    );
  });

  it("columns with one value, or a few, are no trouble", async () => {
    const data = (table.data as Float32Array).map((_, i) => (i % 2 === 0 ? 0.1 : i % 4 === 1 ? 9.87 : 12.34));
    for (const discretizer of ["quartile", "decile", "none"] as const) {
      const explainer = await limeTable(stepped(), { ...table, data }, { discretizer });
      const { rules, score } = await explainer(tensor([0.1, 9.87]), { numSamples: 50, numFeatures: 2 });
      expect(rules).toHaveLength(2);
      expect(Number.isFinite(score)).toBe(true);
    }
  });
});

it("classes, columns and settings that cannot be are said", async () => {
  const explainer = await limeTable(mlp(), known["x"]!);
  const row = rowAt(known["x"]!, 0);
  await expect(explainer(row, { target: 4 })).rejects.toThrow(/no such class/);
  await expect(explainer(tensor([1, 2]))).rejects.toThrow(/\[rows, 6\]/);
  await expect(explainer(row, { neighbours: tensor([[1, 2]]) })).rejects.toThrow(/\[rows, 6\]/);
  await expect(explainer(row, { numSamples: 1 })).rejects.toThrow(/numSamples/);
  const failing = (options: object) => expect(limeTable(mlp(), known["x"]!, options)).rejects;
  await failing({ discretizer: "entropy" }).toThrow(/quartile/);
  await failing({ categoricalFeatures: [6] }).toThrow(/no such column/);
  await failing({ featureNames: ["one"] }).toThrow(/6, one for each column/);
  await failing({ kernelWidth: 0 }).toThrow(/kernelWidth/);
  await failing({ kernelwidth: 1 }).toThrow(/did you mean 'kernelWidth'/);
  await expect(limeTable(mlp(), ndarray("int32", [1, 6], new Int32Array(6)))).rejects.toThrow(/encode/);
});
