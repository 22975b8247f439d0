import { expect, test } from "vitest";
import { OptionError, ShapeError } from "../base/errors.ts";
import { input, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { grad } from "./grad.ts";
import { perExample, perExampleValueAndGrad } from "./perExample.ts";
import { scan } from "./scan.ts";
import { eachExampleBy } from "./scanBatch.ts";
import { scanOp } from "./scanOp.ts";
import { tensorsOf } from "./trees.ts";
import { vectorize } from "./vectorize.ts";

const random = (seed: number, shape: readonly number[]) =>
  ops.random.normal(ops.random.key(seed), shape, { stddev: 0.5 });
const indices = (values: readonly (readonly number[])[]) => tensor(values as never, { dtype: "int32" });

async function same(a: readonly Tensor[], b: readonly Tensor[]) {
  const values = await evaluate([...a, ...b]);
  a.forEach((t, i) => {
    expect(t.shape).toEqual(b[i]!.shape);
    const expected = values[a.length + i]!.data;
    values[i]!.data.forEach((v: number | bigint, k: number) =>
      expect(Number(v)).toBeCloseTo(Number(expected[k]), 4),
    );
  });
}

test("a function of one example serves many", async () => {
  const [a, b] = [random(1, [4, 3]), random(2, [3])];
  const distance = (x: Tensor, y: Tensor) => ops.norm(ops.subtract(x, y));
  await same([vectorize(distance, { inAxes: [0, null] })(a, b)], [ops.norm(ops.subtract(a, b), { axis: 1 })]);
  await same(
    [vectorize(ops.matMul, { inAxes: [1, null] })(random(3, [3, 4]), random(4, [3, 2]))],
    [ops.matMul(ops.transpose(random(3, [3, 4])), random(4, [3, 2]))],
  );
});

test("twice over: all pairs", async () => {
  const x = random(5, [3, 2]);
  const product = (a: Tensor, b: Tensor) => ops.sum(ops.multiply(a, b));
  const rows = vectorize((a: Tensor, b: Tensor) => vectorize(product, { inAxes: [null, 0] })(a, b), {
    inAxes: [0, null],
  });
  await same([rows(x, x)], [ops.matMul(x, ops.transpose(x))]);
});

test("an op without a batching rule runs example by example", async () => {
  const example = input({ dtype: "float32", shape: [2, 3] });
  const other = input({ dtype: "float32", shape: [3, 2] });
  const [x, kernel] = [random(6, [4, 2, 3]), random(7, [3, 2])];
  const lanes = [
    { tensor: kernel, batched: false },
    { tensor: x, batched: true },
  ];
  const { node } = ops.matMulOp(other, example);
  await same(eachExampleBy(scanOp)(node, lanes, 4), [ops.matMulOp(kernel, x)]);
});

test("a scan is batched whole, its unbatched carries where a batched value reaches them", async () => {
  const sums = (x: Tensor, start: Tensor) =>
    scan((c: Tensor, s: Tensor) => [ops.add(c, s), ops.multiply(c, s)] as const, start, { xs: x });
  const [x, start] = [random(8, [3, 4, 2]), random(9, [2])];
  const [last, products] = vectorize(sums, { inAxes: [0, null] })(x, start);
  const apart = ops.unstack(x).map((row) => sums(row, start));
  await same([last, products], [ops.stack(apart.map((y) => y[0])), ops.stack(apart.map((y) => y[1]))]);
});

test("mistakes are named", () => {
  expect(() => vectorize(ops.add)(random(1, [2]), random(1, [3]))).toThrow(ShapeError);
  expect(() => vectorize(ops.add, { inAxes: [null, null] })(random(1, [2]), random(1, [2]))).toThrow(
    OptionError,
  );
});

type Parameters = Readonly<Record<string, Tensor>>;

/** Losses of a batch, each with its parameters and data; the sum over a batch is what is differentiated. */
const models: Readonly<
  Record<
    string,
    { parameters: Parameters; data: readonly Tensor[]; loss: (p: Parameters, ...data: Tensor[]) => Tensor }
  >
> = {
  dense: {
    parameters: { kernel: random(10, [3, 2]), bias: random(11, [2]) },
    data: [random(12, [4, 3]), random(13, [4, 2])],
    loss: ({ kernel, bias }, x, y) =>
      ops.sum(ops.square(ops.subtract(ops.add(ops.matMul(x!, kernel!), bias!), y!))),
  },
  "dense on sequences": {
    parameters: { kernel: random(10, [3, 2]) },
    data: [random(12, [4, 5, 3])],
    loss: ({ kernel }, x) => ops.sum(ops.tanh(ops.matMul(x!, kernel!))),
  },
  convolution: {
    parameters: { kernel: random(14, [3, 3, 2, 4]), bias: random(15, [4]), up: random(16, [2, 2, 3, 4]) },
    data: [random(17, [3, 6, 6, 2])],
    loss({ kernel, bias, up }, x) {
      const hidden = ops.relu(ops.add(ops.conv(x!, kernel!, { padding: "same" }), bias!));
      return ops.sum(ops.square(ops.convTranspose(ops.maxPool(hidden), up!, { strides: 2 })));
    },
  },
  "depthwise convolution": {
    parameters: { kernel: random(18, [3, 3, 2, 2]) },
    data: [random(17, [3, 5, 5, 2])],
    loss: ({ kernel }, x) =>
      ops.sum(ops.square(ops.averagePool(ops.depthwiseConv(x!, kernel!, { strides: 2, padding: "same" })))),
  },
  embedding: {
    parameters: { table: random(19, [6, 3]) },
    data: [
      indices([
        [0, 2, 2],
        [5, 1, 0],
      ]),
    ],
    loss: ({ table }, tokens) =>
      ops.sum(ops.square(ops.sum(ops.take(table!, tokens!, { axis: 0 }), { axis: 1 }))),
  },
  "layer normalization": {
    parameters: { gamma: random(20, [4]), beta: random(21, [4]) },
    data: [random(22, [3, 5, 4])],
    loss: ({ gamma, beta }, x) =>
      ops.sum(ops.square(ops.layerNormalization(x!, { gamma, beta, epsilon: 1e-3 }))),
  },
  "group normalization": {
    parameters: { gamma: random(20, [4]), kernel: random(23, [3, 3, 2, 4]) },
    data: [random(24, [3, 5, 5, 2])],
    loss: ({ gamma, kernel }, x) =>
      ops.sum(ops.tanh(ops.groupNormalization(ops.conv(x!, kernel!), { gamma, groups: 2 }))),
  },
  "batch normalization with its statistics": {
    parameters: { gamma: random(20, [4]), beta: random(21, [4]), kernel: random(25, [3, 4]) },
    data: [random(26, [5, 2, 3])],
    loss({ gamma, beta, kernel }, x) {
      const hidden = ops.matMul(x!, kernel!);
      const [mean, variance] = ops.moments(hidden, { axis: [0, 1] });
      return ops.sum(ops.tanh(ops.batchNormalization(hidden, { mean, variance, gamma, beta })));
    },
  },
  recurrent: {
    parameters: { kernel: random(27, [2, 3]), recurrent: random(28, [3, 3]), bias: random(29, [3]) },
    data: [random(30, [4, 6, 2])],
    loss({ kernel, recurrent, bias }, x) {
      const step = (h: Tensor, s: Tensor) =>
        [ops.tanh(ops.add(ops.add(ops.matMul(s, kernel!), ops.matMul(h, recurrent!)), bias!)), []] as const;
      const [h] = scan(step, ops.zeros([x!.shape[0]!, 3]), { xs: ops.moveAxis(x!, 1, 0) });
      return ops.sum(ops.square(h));
    },
  },
  attention: {
    parameters: { q: random(31, [4, 4]), k: random(32, [4, 4]) },
    data: [random(33, [3, 5, 4])],
    loss({ q, k }, x) {
      const scores = ops.einsum("bid,bjd->bij", ops.matMul(x!, q!), ops.matMul(x!, k!));
      return ops.sum(ops.square(ops.einsum("bij,bjd->bid", ops.softmax(scores), x!)));
    },
  },
  "cross-entropy": {
    parameters: { kernel: random(34, [3, 5]) },
    data: [random(35, [4, 3]), indices([[1], [4], [0], [1]])],
    loss: ({ kernel }, x, labels) =>
      ops.negative(ops.sum(ops.takeAlongAxis(ops.logSoftmax(ops.matMul(x!, kernel!)), labels!))),
  },
};

test.each(Object.entries(models))(
  "gradients for each example equal those one at a time: %s",
  async (_, model) => {
    const { parameters, data, loss } = model;
    const [losses, together] = perExampleValueAndGrad(loss)(parameters, ...data);
    const n = data[0]!.shape[0]!;
    const one = (i: number) => data.map((t) => ops.slice(t, [{ start: i, stop: i + 1 }]));
    const apart = Array.from({ length: n }, (_, i) => tensorsOf(grad(loss)(parameters, ...one(i))));
    const expected = tensorsOf(together).map((_, k) => ops.stack(apart.map((gradients) => gradients[k]!)));
    const lossesApart = ops.stack(Array.from({ length: n }, (_, i) => loss(parameters, ...one(i))));
    await same([losses, ...tensorsOf(together)], [lossesApart, ...expected]);
    expect(tensorsOf(perExample(loss)(parameters, ...data)).map((t) => t.shape)).toEqual(
      tensorsOf(parameters).map((t) => [n, ...t.shape]),
    );
  },
);
