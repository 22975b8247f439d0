import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { NdArray } from "../../base/ndarray.ts";
import { randomKey } from "../../base/random.ts";
import { decodeSafetensors } from "../../data/safetensors.ts";
import { constant, tensor } from "../../graph/leaves.ts";
import * as layers from "../../layers/index.ts";
import { abs, subtract } from "../../ops/index.ts";
import "../../runtime/index.ts";
import { sequential } from "../../training/index.ts";
import * as explain from "../index.ts";
import type { Evaluated } from "./evaluated.ts";
import { impute } from "./imputation.ts";

// What Captum, Quantus, SciPy and scikit-image say of the same network and attributions: goldens/explain/evaluate.py.

const { evaluate } = explain;
const folder = fileURLToPath(new URL("../../../goldens/explain/", import.meta.url));
const golden = JSON.parse(readFileSync(`${folder}evaluate.json`, "utf8")) as {
  readonly targets: readonly number[];
  readonly infidelity: readonly number[];
  readonly infidelityNormalized: readonly number[];
  readonly sensitivityMax: readonly number[];
  readonly pixelFlipping: readonly (readonly number[])[];
  readonly percentages: readonly number[];
  readonly road: readonly number[];
  readonly rankCorrelation: number;
  readonly rankCorrelationOfTies: number;
  readonly structuralSimilarity: number;
  readonly dataRange: number;
  readonly removed: readonly number[];
};
const { tensors } = decodeSafetensors(readFileSync(`${folder}evaluate.safetensors`), "evaluate.safetensors");
const x = tensors["x"]!;
const { attributions, changes } = tensors as { readonly attributions: NdArray; readonly changes: NdArray };

const cnn = (seed = 0) =>
  sequential(
    [
      layers.input([10, 10, 1]),
      layers.conv2d(4, 3, { activation: "tanh", name: "conv2d" }),
      layers.flatten(),
      layers.dense(3, { activation: "softmax", name: "dense" }),
    ],
    { seed },
  );
const model = cnn();
model.setWeights(
  Object.fromEntries(model.weights.map(({ path }) => [path, tensors[path]!])) as Record<string, NdArray>,
);
/** Gives the stored attributions. */
const stored = Object.assign(() => Promise.resolve({ attributions: constant(attributions) }), {
  model,
}) as Evaluated;
/** The n-th of the stored changes. */
const perturb = (_: NdArray, sample: number): NdArray => {
  const size = changes.data.length / 4;
  return {
    ...x,
    data: (changes.data as Float32Array).subarray((sample % 4) * size, ((sample % 4) + 1) * size),
  };
};
const close = (ours: ArrayLike<number>, theirs: readonly number[]): void => {
  expect(ours.length).toBe(theirs.length);
  theirs.forEach((v, i) => expect(Math.abs(ours[i]! - v)).toBeLessThan(1e-4 * Math.max(1, Math.abs(v))));
};

describe("measures are those of the field's tools", () => {
  it("infidelity is Captum's", async () => {
    const options = { perturb, samples: 4, output: "logit" } as const;
    close(await evaluate.infidelity(stored, x, options), golden.infidelity);
    close(await evaluate.infidelity(stored, x, { ...options, normalize: true }), golden.infidelityNormalized);
  });

  it("max-sensitivity is Captum's sensitivity_max", async () => {
    const found = await evaluate.maxSensitivity(explain.saliency(model), x, { perturb, samples: 4 });
    close(found, golden.sensitivityMax);
  });

  it("pixel flipping is Quantus's", async () => {
    const { curves, shares, areas } = await evaluate.pixelFlipping(stored, x, { steps: 20 });
    const values = curves.data as Float32Array;
    golden.pixelFlipping.forEach((theirs, row) =>
      close(values.subarray(21 * row + 1, 21 * row + 21), theirs),
    );
    expect([shares[0], shares[1], shares[20]]).toEqual([0, Math.fround(0.05), 1]);
    const first = values.subarray(0, 21);
    const mean = (first.reduce((a, b) => a + b, 0) - (first[0]! + first[20]!) / 2) / 20;
    expect(areas[0]).toBeCloseTo(mean, 5);
  });

  it("ROAD is Quantus's, and so is its imputation", async () => {
    const { accuracy } = await evaluate.road(stored, x, { noise: 0, percentages: golden.percentages });
    close(accuracy, golden.road);
    const picture = (x.data as Float32Array).slice(0, 100);
    const imputed = impute(picture, {
      height: 10,
      width: 10,
      channels: 1,
      missing: new Set(golden.removed),
      noise: 0,
      key: randomKey(0),
    });
    close(imputed, Array.from(tensors["imputed"]!.data as Float32Array));
  });

  it("correlation and similarity are SciPy's and scikit-image's", () => {
    const map = (row: number): NdArray => ({
      dtype: "float32",
      shape: [10, 10],
      data: (attributions.data as Float32Array).slice(100 * row, 100 * row + 100),
    });
    const [a, b] = [map(0), map(1)];
    const [first, second] = [a.data as Float32Array, b.data as Float32Array];
    expect(evaluate.rankCorrelation(first, second)).toBeCloseTo(golden.rankCorrelation, 6);
    const tied = evaluate.rankCorrelation([1, 2, 2, 3, 5, 5, 5], [2, 1, 4, 4, 3, 8, 7]);
    expect(tied).toBeCloseTo(golden.rankCorrelationOfTies, 6);
    const { dataRange } = golden;
    expect(evaluate.structuralSimilarity(a, b, { dataRange })).toBeCloseTo(golden.structuralSimilarity, 5);
  });
});

describe("sanity checks", () => {
  it("an edge detector fails where gradients pass, and the weights are put back", async () => {
    const before = model.getWeights();
    /** Looks at differences between neighbours alone. */
    const edges = Object.assign(
      async (given: unknown) => {
        const pixels = constant(given as NdArray);
        const { data, shape } = await pixels.array();
        const values = data as Float32Array;
        const moved = constant({ dtype: "float32", shape, data: values.map((_, i) => values[i ^ 1]!) });
        return { attributions: abs(subtract(pixels, moved)) };
      },
      { model },
    ) as Evaluated;
    for (const order of ["cascading", "independent"] as const) {
      const failed = await evaluate.parameterRandomisation(edges, x, { order });
      expect(failed.map(({ layer }) => layer)).toEqual(["dense", "conv2d"]);
      for (const { correlation, similarity } of failed) {
        expect(correlation).toBeCloseTo(1, 6);
        expect(similarity).toBeCloseTo(1, 6);
      }
      const passed = await evaluate.parameterRandomisation(explain.saliency(model), x, { order });
      for (const { correlation, similarity } of passed) {
        expect(correlation).toBeLessThan(0.7);
        expect(similarity).toBeLessThan(0.7);
      }
    }
    expect(model.getWeights()).toEqual(before);
  });

  it("integrated gradients are complete, saliency is not", async () => {
    const whole = await evaluate.completeness(explain.integratedGradients(model), x);
    for (const { error } of whole) expect(error).toBeLessThan(0.01);
    const parts = await evaluate.completeness(explain.saliency(model), x);
    expect(Math.min(...parts.map(({ error }) => error))).toBeGreaterThan(0.01);
  });
});

describe("what cannot be evaluated", () => {
  it("is said", async () => {
    const rows = sequential([layers.input([4]), layers.dense(3)]);
    const row = tensor([[1, 2, 3, 4]]);
    await expect(evaluate.road(explain.saliency(rows), row)).rejects.toThrow(/only pictures/);
    await expect(evaluate.road(stored, x, { percentages: [50, 10] })).rejects.toThrow(
      /numbers between 0 and 100 that rise/,
    );
    await expect(evaluate.pixelFlipping(explain.saliency(rows), row, { target: 7 })).rejects.toThrow(
      /no such class/,
    );
    const hidden = explain.saliency(model, { layer: "dense" });
    await expect(evaluate.infidelity(hidden, x)).rejects.toThrow(/do not lie on the input/);
    const words = sequential([
      layers.input([4], { dtype: "int32" }),
      layers.embedding(5, 3),
      layers.flatten(),
      layers.dense(2),
    ]);
    const tokens = tensor([[1, 2, 3, 0]], { dtype: "int32" });
    await expect(evaluate.maxSensitivity(explain.saliency(words), tokens)).rejects.toThrow(/pixelFlipping/);
    const { areas } = await evaluate.pixelFlipping(explain.saliency(words), tokens);
    expect(areas[0]).toSatisfy(Number.isFinite);
  });
});
