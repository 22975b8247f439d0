import { expect, test } from "vitest";
import type { NdArray } from "../base/ndarray.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { model, sequential } from "./build.ts";

const x: NdArray = {
  dtype: "float32",
  shape: [8, 2],
  data: Float32Array.from({ length: 16 }, (_, i) => Math.cos(i)),
};
const y: NdArray = { dtype: "float32", shape: [8, 1], data: new Float32Array(8).fill(1) };

test("a layer used directly and in a nested model has one weight, and one update a step", async () => {
  const shared = layers.dense(2, { name: "shared", useBias: false, kernelInitializer: "ones" });
  const inner = sequential([layers.input([2]), shared], { name: "inner" });
  const place = layers.input([2]);
  const last = layers.dense(1, { name: "last", useBias: false, kernelInitializer: "ones" });
  const both = model(place, last(inner(shared(place))));
  expect(Object.keys(both.getWeights())).toEqual(["shared/kernel", "last/kernel"]);
  both.compile({ optimizer: "sgd", loss: "mse" });

  // The same function with the product written once: y = x W W 1.
  const before = both.getWeights()["shared/kernel"]!.data as Float32Array;
  await both.fit(x, y, { batchSize: 8, shuffle: false, verbose: false });
  const after = both.getWeights()["shared/kernel"]!.data as Float32Array;

  // Gradient by central differences of the loss, at rate 0.01.
  const loss = (w: Float32Array): number => {
    const product = (v: readonly [number, number]): [number, number] => [
      v[0] * w[0]! + v[1] * w[2]!,
      v[0] * w[1]! + v[1] * w[3]!,
    ];
    let total = 0;
    for (let i = 0; i < 8; i++) {
      const [a, b] = product(product([x.data[2 * i] as number, x.data[2 * i + 1] as number]));
      total += (a + b - 1) ** 2 / 8;
    }
    return total;
  };
  before.forEach((_, i) => {
    const shifted = (by: number) => before.map((v, k) => (k === i ? v + by : v));
    const slope = (loss(shifted(1e-2)) - loss(shifted(-1e-2))) / 2e-2;
    expect(after[i]! - before[i]!).toBeCloseTo(-0.01 * slope, 3);
  });
});
