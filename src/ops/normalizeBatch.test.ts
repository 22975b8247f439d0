import { expect, test } from "vitest";
import type { NdArray } from "../base/ndarray.ts";
import { normal, randomKey } from "../base/random.ts";
import { input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { compileGraph } from "../runtime/index.ts";
import * as ops from "./index.ts";

const array = (shape: readonly number[], seed: number): NdArray => ({
  dtype: "float32",
  shape,
  data: normal(
    randomKey(seed),
    shape.reduce((a, b) => a * b, 1),
  ),
});

const compare = (a: NdArray, b: NdArray): void =>
  a.data.forEach((v: number | bigint, i: number) => expect(Number(v)).toBeCloseTo(Number(b.data[i]), 5));

test("several in one graph, even of one input, leave each other's statistics alone", async () => {
  const shapes = [[3, 4, 5], [4], [4], [3, 4, 5]];
  const [x, gamma, beta, other] = shapes.map((shape) => input({ dtype: "float32", shape })) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const over = { axis: [0, 2] };
  const first = ops.normalizeBatchOp(x, gamma, beta, { epsilon: 1e-3 });
  const second = ops.normalizeBatchOp(x, beta, gamma, { epsilon: 1e-3 });
  const third = ops.normalizeBatchOp(other, gamma, beta, { epsilon: 1e-3 });
  const affine = ops.affineOp(x, gamma, beta);
  const outputs = [
    ...[first[1]!, second[1]!, third[1]!, first[2]!, second[2]!, third[2]!, affine],
    ...[x, x, other].map((t) => ops.mean(t, over)),
    ...[x, x, other].map((t) => ops.variance(t, over)),
    ops.add(ops.multiply(x, ops.reshape(gamma, [4, 1])), ops.reshape(beta, [4, 1])),
  ];
  const executable = await compileGraph({ inputs: [x, gamma, beta, other], outputs });
  for (const seed of [1, 2]) {
    const results = await executable.run(shapes.map((shape, i) => array(shape, 10 * seed + i)));
    results.slice(0, 7).forEach((result, i) => compare(result, results[7 + i]!));
  }
});

test("runs are bit for bit the same", async () => {
  const inputs = [[8, 3, 4, 4], [3], [3]].map((shape) => input({ dtype: "float32", shape }));
  const outputs = ops.normalizeBatchOp(inputs[0]!, inputs[1]!, inputs[2]!, { epsilon: 1e-3 });
  const executable = await compileGraph({ inputs, outputs });
  const given = inputs.map(({ shape }, i) => array(shape, i));
  expect(await executable.run(given)).toEqual(await executable.run(given));
});
