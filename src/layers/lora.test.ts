import { expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import { callLayer, numbersFor, weightsFor } from "../../test/layers/run.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { Shape } from "../base/shape.ts";
import { constant } from "../graph/leaves.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { conv2d } from "./conv.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import type { Layer } from "./layer.ts";
import { lora } from "./lora.ts";
import { network } from "./network.ts";
import { networkFromJson, networkToJson } from "./saved.ts";
import { input } from "./symbolic.ts";
import { transformerEncoder } from "./transformer/index.ts";

const typeOf = (shape: Shape) => ({ dtype: "float32", shape }) as const;
const shapesOf = (layer: Layer, shape: Shape): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries(layer.weights([typeOf(shape)])).map(([name, spec]) => [name, spec.shape]),
  );
const trainedIn = (layer: Layer, shape: Shape): string[] =>
  Object.entries(layer.weights([typeOf(shape)])).flatMap(([name, { trainable }]) =>
    trainable ? [name] : [],
  );

test("computes with W + alpha / rank A B in the place of the kernel", async () => {
  const adapted = lora(dense(5), { rank: 2, alpha: 6 });
  const types = [typeOf([3, 4])];
  const weights = weightsFor(adapted, types);
  const x = constant(numbersFor(types[0]!, 1));
  const { kernel, loraKernelA: a, loraKernelB: b, bias } = weights;
  const sum = ops.add(kernel!, ops.multiply(ops.matMul(a!, b!), 3));
  const [received, expected] = await evaluate([
    callLayer(adapted, weights, [x]).y,
    ops.add(ops.matMul(x, sum), bias!),
  ]);
  expectClose("output", received!, expected!);
});

test("windows and heads count among the inputs or outputs of a kernel", () => {
  expect(shapesOf(lora(conv2d(6, 3), { rank: 2 }), [1, 8, 8, 4])).toMatchObject({
    loraKernelA: [3 * 3 * 4, 2],
    loraKernelB: [2, 6],
  });
  const block = transformerEncoder({ intermediateDim: 32, numHeads: 2 });
  const all = lora(block, {
    rank: 3,
    weights: ["query/kernel", "attentionOutput", "feedforwardOutputDense"],
  });
  expect(shapesOf(all, [1, 5, 8])).toMatchObject({
    "selfAttention/query/kernel": [8, 2, 4],
    "selfAttention/query/loraKernelA": [8, 3],
    "selfAttention/query/loraKernelB": [3, 8],
    "selfAttention/attentionOutput/loraKernelA": [8, 3],
    "selfAttention/attentionOutput/loraKernelB": [3, 8],
    "feedforwardOutputDense/loraKernelA": [32, 3],
    "feedforwardOutputDense/loraKernelB": [3, 8],
  });
});

test("by default queries and values are adapted, or the kernel; nothing else is trained", () => {
  const block = transformerEncoder({ intermediateDim: 32, numHeads: 2 });
  expect(trainedIn(lora(block), [1, 5, 8])).toEqual([
    "selfAttention/query/loraKernelA",
    "selfAttention/query/loraKernelB",
    "selfAttention/value/loraKernelA",
    "selfAttention/value/loraKernelB",
  ]);
  expect(trainedIn(lora(dense(5)), [1, 4])).toEqual(["loraKernelA", "loraKernelB"]);
});

test("drops the same input features of what is added for the whole batch, while training", async () => {
  const adapted = lora(dense(3, { useBias: false }), { rank: 2, dropout: 0.5 });
  const types = [typeOf([8, 8])];
  const weights = weightsFor(adapted, types);
  const eye = Float32Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 1 : 0));
  const rows = constant({ dtype: "float32", shape: [8, 8], data: eye });
  const difference = (training: boolean) =>
    ops.subtract(callLayer(adapted, weights, [rows], { training }).y, weights["kernel"]!);
  const [trained, whole] = (await evaluate([difference(true), difference(false)])) as [NdArray, NdArray];
  let dropped = 0;
  for (let row = 0; row < 8; row++) {
    const first = Number(trained.data[row * 3]);
    if (Math.abs(first) < 1e-6) dropped++;
    for (let column = 0; column < 3; column++) {
      const i = row * 3 + column;
      const expected = Math.abs(first) < 1e-6 ? 0 : 2 * Number(whole.data[i]);
      expect(Number(trained.data[i])).toBeCloseTo(expected, 4);
    }
  }
  expect(dropped).toBeGreaterThan(0);
  expect(dropped).toBeLessThan(8);
});

test("keeps the layer's name, and is read back from JSON", async () => {
  const x = input([5, 8]);
  const block = transformerEncoder({ intermediateDim: 32, numHeads: 2, name: "block" });
  const net = network(x, lora(block, { rank: 2, alpha: 4, dropout: 0.1, weights: ["key"] })(x));
  expect(Object.keys(net.weights())).toContain("block/selfAttention/key/loraKernelA");
  const again = networkFromJson(JSON.parse(JSON.stringify(networkToJson(net))));
  expect(networkToJson(again)).toEqual(networkToJson(net));
  expect(Object.keys(again.weights())).toEqual(Object.keys(net.weights()));
});

test("refuses what it cannot adapt", () => {
  const x = input([4]);
  expect(() => lora(dropout(0.1))(x)).toThrow("no such weight to adapt");
  expect(() => lora(dense(3), { weights: ["query"] })(x)).toThrow("expected: kernel");
  expect(() => lora(network(x, dense(3)(x)))).toThrow("models.addLora");
  expect(() => lora(dense(3), { rank: 0 })).toThrow("lora.rank");
  expect(() => lora(dense(3), { dropout: 2 })).toThrow("lora.dropout");
});
