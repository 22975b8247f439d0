import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { normal, randomKey } from "../../base/random.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import { tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as layers from "../../layers/index.ts";
import * as ops from "../../ops/index.ts";
import "../../runtime/index.ts";
import { sequential } from "../../training/index.ts";
import * as explain from "../index.ts";
import { superpixels } from "./superpixels.ts";

const draw = (seed: number, shape: Shape): NdArray => ({
  dtype: "float32",
  shape,
  data: normal(randomKey(seed), sizeOf(shape)),
});
const list = async (t: Tensor): Promise<number[]> => [...((await t.data()) as Float32Array)];
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const rows = sequential(
  [layers.input([14]), layers.dense(9, { activation: "tanh" }), layers.dense(3, { activation: "softmax" })],
  { seed: 1 },
);
const pictures = sequential(
  [layers.input([12, 12, 3]), layers.conv2d(4, 3, { activation: "relu" }), layers.flatten(), layers.dense(3)],
  { seed: 2 },
);
/** `3 a - 2 b + 0 c`. */
const linear = sequential([layers.input([3]), layers.lambda((x) => ops.matMul(x, tensor([[3], [-2], [0]])))]);

describe("superpixels", () => {
  it("follow the edge between two colours, in every picture of a batch", async () => {
    const [batch, height, width] = [2, 12, 12];
    const values = Array.from({ length: batch }, (_, i) =>
      Array.from({ length: height }, (_, y) =>
        Array.from({ length: width }, (_, x) => {
          const light = (i === 0 ? x : y) < 5 ? 1 : 0;
          return [light, light, 0.5 * light];
        }),
      ),
    );
    const ids = await list(superpixels(tensor(values), 16, 0.5));
    const colours = new Map<string, Set<number>>();
    ids.forEach((id, index) => {
      const i = Math.floor(index / (height * width));
      const colour = values[i]![Math.floor(index / width) % height]![index % width]![0]!;
      const key = `${i} ${id}`;
      colours.set(key, (colours.get(key) ?? new Set()).add(colour));
    });
    for (const seen of colours.values()) expect(seen.size).toBe(1);
    expect(colours.size).toBeGreaterThan(24);
  });
});

describe("Kernel SHAP", () => {
  it("adds up to the score's change, of all subsets and of drawn ones alike", async () => {
    const x = draw(3, [2, 14]);
    for (const samples of [400, 2 ** 14]) {
      const explainer = explain.kernelShap(rows, { samples, target: 1, rowsAtOnce: 4096 });
      const { coefficients, expected, prediction } = await explainer(x);
      const values = await list(coefficients);
      const [from, to] = [await list(expected), await list(prediction)];
      for (const i of [0, 1])
        expect(total(values.slice(14 * i, 14 * i + 14))).toBeCloseTo(to[3 * i + 1]! - from[i]!, 6);
    }
  });

  it("comes near to the exact values with pairs of drawn subsets", async () => {
    const x = draw(3, [1, 14]);
    const values = async (samples: number) =>
      list((await explain.kernelShap(rows, { samples, rowsAtOnce: 4096 })(x)).coefficients);
    const exact = await values(2 ** 14);
    const largest = Math.max(...exact.map(Math.abs));
    (await values(2000)).forEach((v, i) => expect(Math.abs(v - exact[i]!)).toBeLessThan(0.05 * largest));
  });

  it("of a linear model is coefficient times difference, and 0 for what does not matter", async () => {
    const made = await explain.kernelShap(linear, { baseline: tensor([1, 1, 1]) })(tensor([[2, 3, 9]]));
    const [a, b, c] = await list(made.attributions);
    expect([a, b]).toEqual([expect.closeTo(3, 5), expect.closeTo(-4, 5)]);
    expect(Math.abs(c!)).toBeLessThan(1e-5);
  });
});

describe("LIME", () => {
  it("finds a linear model again, and says that it fits", async () => {
    const made = await explain.lime(linear, { alpha: 1e-4, samples: 300 })(tensor([[2, 3, 9]]));
    (await list(made.coefficients)).forEach((v, i) => expect(v).toBeCloseTo([6, -6, 0][i]!, 3));
    expect((await list(made.fit))[0]).toBeCloseTo(1, 3);
    expect((await list(made.intercept))[0]).toBeCloseTo(0, 3);
  });

  it("explains pictures by their superpixels, one number each", async () => {
    const made = await explain.lime(pictures, { segments: { superpixels: 9 }, samples: 100 })(
      draw(5, [2, 12, 12, 3]),
    );
    expect(made.coefficients.shape).toEqual([2, 9]);
    const coefficients = new Set((await list(made.coefficients)).slice(0, 9));
    expect((await list(made.attributions)).slice(0, 432).every((v) => coefficients.has(v))).toBe(true);
  });
});

describe("feature permutation", () => {
  it("is 0 for what does not matter and for columns that are all alike", async () => {
    const x = tensor([
      [1, 5, 2],
      [2, 5, 4],
      [3, 5, 6],
      [4, 5, 8],
    ]);
    const values = await list((await explain.featurePermutation(linear, { seed: 4 })(x)).attributions);
    expect(values.filter((_, i) => i % 3 !== 0).every((v) => Math.abs(v) < 1e-5)).toBe(true);
    const first = values.filter((_, i) => i % 3 === 0);
    expect(first.some((v) => Math.abs(v) > 1)).toBe(true);
    // What one example gains another loses.
    expect(total(first)).toBeCloseTo(0, 4);
  });
});

describe("changed inputs", () => {
  it("are one file that plain ONNX Runtime runs to the same map, superpixels and all", async () => {
    const x = draw(3, [1, 12, 12, 3]);
    for (const explainer of [
      explain.occlusion(pictures, { window: 4 }),
      explain.lime(pictures, { samples: 64, segments: { superpixels: 9 } }),
      explain.kernelShap(pictures, { samples: 64, segments: { patches: 4 } }),
    ]) {
      const session = await InferenceSession.create(
        await explain.explainOnnx(explainer as explain.Explainer),
      );
      const made = await session.run({
        [session.inputNames[0]!]: new OrtTensor("float32", x.data as Float32Array, [...x.shape]),
      });
      const theirs = made["attributions"]!.data as Float32Array;
      const ours = await list((await explainer(x)).attributions);
      ours.forEach((v, i) => expect(Math.abs(v - theirs[i]!)).toBeLessThan(1e-4));
    }
  });

  it("go through in groups with the same result", async () => {
    const x = draw(3, [2, 14]);
    for (const make of [explain.featureAblation, explain.occlusion]) {
      const values = async (rowsAtOnce: number) =>
        list((await make(rows, { baseline: 1, rowsAtOnce })(x)).attributions);
      const whole = await values(1000);
      (await values(6)).forEach((v, i) => expect(v).toBeCloseTo(whole[i]!, 5));
    }
  });
});

describe("what cannot be is said before anything is computed", () => {
  it("windows, strides, segments, samples and masks that do not fit", async () => {
    expect(() => explain.occlusion(pictures, { window: 13 })).toThrow(
      /does not fit[^]*at most \[12, 12, 3\]/,
    );
    expect(() => explain.occlusion(pictures, { window: 2, strides: 3 })).toThrow(/leave out parts/);
    expect(() => explain.occlusion(pictures, { window: { picture: 2 } })).toThrow(/no input 'picture'/);
    expect(() => explain.lime(rows, { segments: { superpixels: 4 } })).toThrow(/only pictures/);
    expect(() => explain.lime(pictures, { segments: { patches: 20 } })).toThrow(/from 1 to 12/);
    expect(() => explain.lime(rows, { segments: tensor([0, 1]) })).toThrow(/no segments of the input/);
    expect(() => explain.kernelShap(rows, { baseline: tensor([1, 2]) })).toThrow(/no example of the input/);
    expect(() => explain.kernelShap(rows, { background: tensor([[1, 2]]) })).toThrow(
      /no examples of the input/,
    );
    expect(() => explain.kernelShap(linear, { baseline: 1, background: tensor([[1, 2, 3]]) })).toThrow(
      /baseline was given too/,
    );
    expect(() => explain.kernelShap(rows, { target: 3 })).toThrow(/no such class/);
    const x = draw(1, [1, 14]);
    await expect(explain.kernelShap(rows, { samples: 20 })(x)).rejects.toThrow(/too few for 14 features/);
    await expect(explain.lime(rows, { samples: 14 })(x)).rejects.toThrow(/too few for 14 features/);
    await expect(explain.lime(rows, { masks: tensor([[1, 0]]) })(x)).rejects.toThrow(/\[samples, 14\]/);
    await expect(explain.featurePermutation(rows)(x)).rejects.toThrow(/a single example has no other/);
  });
});
