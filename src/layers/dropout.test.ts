import { describe, expect, test } from "vitest";
import { callLayer } from "../../test/layers/run.ts";
import type { NdArray } from "../base/ndarray.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { contextOf } from "./context.ts";
import * as layers from "./index.ts";
import type { Layer } from "./layer.ts";

const training = { training: true };
const run = (layer: Layer, x: Tensor): Tensor => callLayer(layer, {}, [x], training).y;
const numbers = async (y: Tensor): Promise<number[]> =>
  Array.from(((await evaluate([y]))[0] as NdArray).data as Float32Array);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
};
const count = 40_001;
/** Five standard errors of the mean of `count` numbers: a right layer fails in one of two million runs, and keys are fixed. */
const within = (spread: number): number => (5 * spread) / Math.sqrt(count);

describe("dropout", () => {
  test.each([0.1, 0.5, 0.9])("drops a part of %f and enlarges the rest", async (rate) => {
    const values = await numbers(run(layers.dropout(rate), ops.ones([1, count])));
    const kept = values.filter((v) => v !== 0);
    expect(new Set(kept).size).toBe(1);
    expect(kept[0]).toBeCloseTo(1 / (1 - rate), 4);
    const dropped = 1 - kept.length / values.length;
    expect(Math.abs(dropped - rate)).toBeLessThan(within(Math.sqrt(rate * (1 - rate))));
    // Halves of one word drop independently of each other.
    const half = Math.ceil(count / 2);
    const both = mean(values.slice(0, half - 1).map((v, i) => (v === 0 && values[i + half] === 0 ? 1 : 0)));
    expect(Math.abs(both - rate ** 2)).toBeLessThan(2 * within(rate));
  });

  test("of rate 0 keeps all, of rate 1 nothing", async () => {
    expect(await numbers(run(layers.dropout(0), ops.ones([1, 5])))).toEqual([1, 1, 1, 1, 1]);
    expect(await numbers(run(layers.dropout(1), ops.ones([1, 5])))).toEqual([0, 0, 0, 0, 0]);
  });

  test("lets the gradient through where it kept", async () => {
    const layer = layers.dropout(0.5);
    const x = ops.ones([1, 50]);
    const scaled = ops.multiply(x, 3);
    const [y, tripled] = await Promise.all([numbers(run(layer, x)), numbers(run(layer, scaled))]);
    expect(tripled).toEqual(y.map((v) => 3 * v));
  });

  test("with a noise shape drops along whole axes", async () => {
    const y = run(layers.dropout(0.5, { noiseShape: [null, 1, null] }), ops.ones([2, 3, 20]));
    const [first, second, third] = await Promise.all(
      [0, 1, 2].map((i) =>
        numbers(ops.take(y, constant({ dtype: "int32", shape: [1], data: Int32Array.of(i) }), { axis: 1 })),
      ),
    );
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test("refuses a noise shape that does not fit", () => {
    const x = layers.input([3]);
    expect(() => layers.dropout(0.5, { noiseShape: [null, 2] })(x)).toThrow(/noiseShape/);
  });
});

test("spatial dropout drops whole channels", async () => {
  const y = run(layers.spatialDropout2d(0.5), ops.ones([4, 3, 2, 8]));
  const sums = await numbers(ops.sum(y, { axis: [1, 2] }));
  expect(new Set(sums)).toEqual(new Set([0, 12]));
});

test("alpha dropout keeps mean 0 and variance 1", async () => {
  const x = ops.random.normal(ops.random.key(3), [1, count]);
  const values = await numbers(run(layers.alphaDropout(0.3), x));
  expect(Math.abs(mean(values))).toBeLessThan(within(1) + within(1));
  expect(Math.abs(deviation(values) - 1)).toBeLessThan(0.03);
});

test("gaussian noise has the deviation asked for, gaussian dropout that of dropout", async () => {
  const noise = await numbers(run(layers.gaussianNoise(0.5), ops.zeros([1, count])));
  expect(Math.abs(mean(noise))).toBeLessThan(within(0.5));
  expect(deviation(noise)).toBeCloseTo(0.5, 1);
  const factors = await numbers(run(layers.gaussianDropout(0.2), ops.ones([1, count])));
  expect(Math.abs(mean(factors) - 1)).toBeLessThan(within(0.5));
  expect(deviation(factors)).toBeCloseTo(0.5, 1);
});

test("another key drops others", async () => {
  const layer = layers.dropout(0.5);
  const draw = (seed: number): Tensor =>
    layer.call(
      {},
      [ops.ones([1, 64])],
      contextOf({
        training: true,
        key: () => ops.random.key(seed),
      }),
    )[0]!;
  const [a, b, again] = await Promise.all([draw(1), draw(2), draw(1)].map(numbers));
  expect(again).toEqual(a);
  expect(b).not.toEqual(a);
});
