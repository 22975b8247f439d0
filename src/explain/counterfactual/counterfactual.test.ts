import { describe, expect, it } from "vitest";
import { normal, randomKey } from "../../base/random.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { model, sequential, type Model } from "../../training/index.ts";
import { counterfactual, wordSubstitution } from "../index.ts";

const list = async (t: Tensor): Promise<number[]> => Array.from((await t.data()) as Float32Array, Number);
const drawn = (seed: number, shape: readonly number[]): NdArray => {
  const data = normal(
    randomKey(seed),
    shape.reduce((a, b) => a * b, 1),
  );
  return { dtype: "float32", shape, data };
};
/** Weights wide enough that classes differ. */
function redraw(of: Model, seed: number): Model {
  of.setWeights(
    Object.fromEntries(of.weights.map(({ path, spec }, i) => [path, drawn(seed + i, spec.shape)])),
  );
  return of;
}
const classesOf = async (of: Model, x: NdArray): Promise<number[]> => {
  const predicted = await of.predict(x);
  const values = await list(predicted);
  const width = predicted.shape[1]!;
  return Array.from({ length: x.shape[0]! }, (_, i) => {
    const row = values.slice(i * width, (i + 1) * width);
    return width === 1 ? Number(row[0]! > 0.5) : row.indexOf(Math.max(...row));
  });
};

const table = redraw(
  sequential([
    layers.input([6]),
    layers.dense(8, { activation: "tanh" }),
    layers.dense(3, { activation: "softmax" }),
  ]),
  3,
);

describe("counterfactuals", () => {
  it("of tables flip the class within the rules, and are unlike each other", async () => {
    const data = Float32Array.of(1, 0, 0, 0.5, -0.3, 0.2, 0, 1, 0, -0.5, 0.7, 0.1);
    const x: NdArray = { dtype: "float32", shape: [2, 6], data };
    const options = { count: 3, fixed: [5], oneHot: [[0, 1, 2]], range: [-3, 3] } as const;
    const made = await counterfactual(table, x, { ...options, steps: 200 });
    expect(made.examples.shape).toEqual([2, 3, 6]);
    const values = Float32Array.from(await list(made.examples));
    const given = await classesOf(table, { dtype: "float32", shape: [6, 6], data: values });
    const [valid, target, before] = [
      await list(made.valid),
      await list(made.target),
      await classesOf(table, x),
    ];
    valid.forEach((flag, row) => expect(flag).toBe(Number(given[row] === target[Math.floor(row / 3)])));
    expect(valid.filter((flag) => flag === 1).length).toBeGreaterThanOrEqual(4);
    target.forEach((wanted, i) => expect(wanted).not.toBe(before[i]));
    const changes = await list(made.changes);
    for (let row = 0; row < 6; row++) {
      const own = values.subarray(6 * row, 6 * row + 6);
      const from = data.subarray(6 * Math.floor(row / 3), 6 * Math.floor(row / 3) + 6);
      expect(own[5]).toBe(from[5]);
      expect([...own.subarray(0, 3)].sort()).toEqual([0, 0, 1]);
      expect(Math.max(...own.map(Math.abs))).toBeLessThanOrEqual(3);
      expect(changes[row]).toBe(own.filter((v, i) => v !== from[i]).length);
    }
    const sets = new Set([0, 1, 2].map((row) => values.subarray(6 * row, 6 * row + 6).join()));
    expect(sets.size).toBe(3);
  });

  it("of a linear model is about as near as the border", async () => {
    const linear = sequential([layers.input([2]), layers.dense(1, { activation: "sigmoid" })]);
    const [kernel, bias] = linear.weights.map(({ path }) => path) as [string, string];
    linear.setWeights({
      [kernel]: { dtype: "float32", shape: [2, 1], data: Float32Array.of(4, 1) },
      [bias]: { dtype: "float32", shape: [1], data: Float32Array.of(0) },
    });
    const made = await counterfactual(linear, tensor([[-1, 0]]), { learningRate: 0.02 });
    expect(await list(made.valid)).toEqual([1]);
    const [a, b] = await list(made.examples);
    expect(4 * a! + b!).toBeGreaterThan(0);
    expect(4 * a! + b!).toBeLessThan(0.05);
  });

  it("keep to ranges of columns and to the values that a column takes, and cross a number's border", async () => {
    const sum = sequential([layers.input([3]), layers.dense(1)]);
    const [kernel, bias] = sum.weights.map(({ path }) => path) as [string, string];
    sum.setWeights({
      [kernel]: { dtype: "float32", shape: [3, 1], data: Float32Array.of(10, 4, 4) },
      [bias]: { dtype: "float32", shape: [1], data: Float32Array.of(100) },
    });
    // Only 0.5 + 3 of the way up to 108 is possible: 105 + 4 . 1 by the second column, and none by the third.
    const rules = {
      range: [
        [-1, -9, -1],
        [0.5, 9, 9],
      ],
      choices: { 1: [-1, 0, 1, 5] },
      fixed: [2],
    } as const;
    const made = await counterfactual(sum, tensor([[0, 0, 0]]), {
      ...rules,
      border: 108,
      target: 1,
      count: 2,
    });
    const values = await list(made.examples);
    expect(await list(made.valid)).toEqual([1, 1]);
    for (const row of [0, 1]) {
      const [a, b, c] = values.slice(3 * row) as [number, number, number];
      expect(10 * a + 4 * b).toBeGreaterThan(8);
      expect(a).toBeLessThanOrEqual(0.5);
      expect([1, 5]).toContain(b);
      expect(c).toBe(0);
    }
    const lower = await counterfactual(sum, tensor([[0, 0, 0]]), { ...rules, border: 98, target: 0 });
    const [a, b] = await list(lower.examples);
    expect(10 * a! + 4 * b!).toBeLessThan(-2);
    expect([-1, 0]).toContain(b);
  });

  it("of pictures flip the class asked for", async () => {
    const pictures = redraw(
      sequential([
        layers.input([8, 8, 1]),
        layers.conv2d(4, 3, { activation: "relu" }),
        layers.flatten(),
        layers.dense(3),
      ]),
      9,
    );
    const x = drawn(5, [2, 8, 8, 1]);
    const made = await counterfactual(pictures, x, { target: 1, steps: 150 });
    const data = Float32Array.from(await list(made.examples));
    expect(await classesOf(pictures, { dtype: "float32", shape: [2, 8, 8, 1], data })).toEqual([1, 1]);
    expect(await list(made.valid)).toEqual([1, 1]);
  });

  it("of texts replace few words, none of those that are fixed", async () => {
    const tokens = layers.input([6], { dtype: "int32" });
    const vectors = layers.embedding(30, 4)(tokens);
    const texts = redraw(model(tokens, layers.dense(2)(layers.globalAveragePooling1d()(vectors))), 4);
    const data = Int32Array.of(3, 7, 12, 5, 0, 0, 21, 22, 8, 9, 4, 0);
    const made = await wordSubstitution(
      texts,
      { dtype: "int32", shape: [2, 6], data },
      { neighbours: 29, changes: 4 },
    );
    const values = Int32Array.from(await list(made.examples));
    const [valid, changes, target] = [
      await list(made.valid),
      await list(made.changes),
      await list(made.target),
    ];
    expect(valid).toEqual([1, 1]);
    expect(await classesOf(texts, { dtype: "int32", shape: [2, 6], data: values })).toEqual(target);
    expect(changes.every((n) => n >= 1 && n <= 4)).toBe(true);
    data.forEach((token, i) => expect(values[i] === 0).toBe(token === 0));
  });

  it("of texts whose words have positions too are found in the table of words", async () => {
    const tokens = layers.input([5], { dtype: "int32" });
    const sizes = { vocabularySize: 20, sequenceLength: 5, embeddingDim: 4 };
    const vectors = layers.tokenAndPositionEmbedding(sizes)(tokens);
    const texts = redraw(model(tokens, layers.dense(2)(layers.flatten()(vectors))), 7);
    const x: NdArray = { dtype: "int32", shape: [1, 5], data: Int32Array.of(3, 7, 12, 5, 0) };
    const made = await wordSubstitution(texts, x, { neighbours: 19, changes: 4 });
    expect(await list(made.valid)).toEqual([1]);
    const data = Int32Array.from(await list(made.examples));
    expect(await classesOf(texts, { ...x, data })).toEqual(await list(made.target));
  });

  it("says what cannot be", async () => {
    const x = tensor([[0, 0, 0, 0, 0, 0]]);
    await expect(counterfactual(table, x, { target: 3 })).rejects.toThrow(/no such class/);
    await expect(counterfactual(table, x, { fixed: [6] })).rejects.toThrow(/from 0 to 5/);
    await expect(
      counterfactual(table, x, {
        oneHot: [
          [0, 1],
          [1, 2],
        ],
      }),
    ).rejects.toThrow(/two groups/);
    await expect(counterfactual(table, x, { range: [1, 0] })).rejects.toThrow(/low < high/);
    const range = [[0, 0], 1] as const;
    await expect(counterfactual(table, x, { range })).rejects.toThrow(/6 numbers[^]*2 numbers/);
    await expect(counterfactual(table, x, { choices: { 1: [] } })).rejects.toThrow(/numbers for column 1/);
    await expect(wordSubstitution(table, x)).rejects.toThrow(/no single input of tokens/);
  });
});
