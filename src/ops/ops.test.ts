import { describe, expect, test } from "vitest";
import { DTypeError, OptionError, ShapeError } from "../base/errors.ts";
import { fromFloat16Bits } from "../base/dtype.ts";
import { tensor } from "../graph/leaves.ts";
import { printGraph } from "../graph/print.ts";
import type { Tensor } from "../graph/tensor.ts";
import "../runtime/index.ts";
import { grad } from "../transform/grad.ts";
import * as ops from "./index.ts";

const numbers = async (t: Tensor): Promise<number[]> => [...(await t.data())].map(Number);
const rounded = async (t: Tensor, digits = 4) => (await numbers(t)).map((v) => Number(v.toFixed(digits)));
const count = (shape: readonly number[]) =>
  ops.cast(ops.reshape(ops.arange(shape.reduce((a, b) => a * b, 1)), shape), "float32");
const indices = (...values: number[]) => tensor(values, { dtype: "int32" });

describe("places", () => {
  const row = tensor([1, 2, 3]);

  test.each([
    ["constant", [0, 0, 1, 2, 3, 0]],
    ["edge", [1, 1, 1, 2, 3, 3]],
    ["reflect", [3, 2, 1, 2, 3, 2]],
    ["symmetric", [2, 1, 1, 2, 3, 3]],
  ] as const)("pad, mode %s", async (mode, expected) => {
    expect(await numbers(ops.pad(row, [[2, 1]], { mode }))).toEqual(expected);
  });

  test("pads further than the axis is long mirror again and again", async () => {
    expect(await numbers(ops.pad(row, [[5, 0]], { mode: "reflect" }))).toEqual([2, 1, 2, 3, 2, 1, 2, 3]);
    expect(await numbers(ops.pad(row, [[5, 0]], { mode: "symmetric" }))).toEqual([2, 3, 3, 2, 1, 1, 2, 3]);
  });

  test("the gradient of a padding adds up", async () => {
    const weights = tensor([1, 2, 4, 8, 16, 32]);
    const loss = (mode: ops.PadMode) => (x: Tensor) =>
      ops.sum(ops.multiply(ops.pad(x, [[2, 1]], { mode }), weights));
    expect(await numbers(grad(loss("reflect"))(row))).toEqual([4, 2 + 8 + 32, 1 + 16]);
    expect(await numbers(grad(loss("edge"))(row))).toEqual([7, 8, 48]);
  });

  test("slices count from either end, step and turn round as Python's", async () => {
    const x = count([6]);
    expect(await numbers(ops.slice(x, [{ start: 1, stop: -1, step: 2 }]))).toEqual([1, 3]);
    expect(await numbers(ops.slice(x, [{ step: -2 }]))).toEqual([5, 3, 1]);
    expect(await numbers(ops.slice(x, [{ start: -2, stop: 0, step: -1 }]))).toEqual([4, 3, 2, 1]);
    expect(await numbers(ops.slice(x, [{ start: 4, stop: 99 }]))).toEqual([4, 5]);
    expect(ops.slice(count([2, 3, 4]), [-1, null, 0]).shape).toEqual([3]);
    expect(await numbers(ops.slice(count([2, 3, 4]), [-1, null, 0]))).toEqual([12, 16, 20]);
    expect(() => ops.slice(x, [7])).toThrow(ShapeError);
    expect(() => ops.slice(x, [{ step: 0 }])).toThrow(OptionError);
  });

  test("joining, splitting, repeating, turning", async () => {
    const [a, b] = [count([2, 2]), ops.negative(count([2, 2]))];
    expect(await numbers(ops.concatenate([a, b]))).toEqual([0, 1, -0, -1, 2, 3, -2, -3]);
    expect(ops.stack([a, b], { axis: -1 }).shape).toEqual([2, 2, 2]);
    expect(ops.split(count([6]), [1, 4]).map((t) => t.size)).toEqual([1, 3, 2]);
    expect(() => ops.split(count([6]), 4)).toThrow(ShapeError);
    expect(await numbers(ops.tile(tensor([1, 2]), [2, 2]))).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
    expect(await numbers(ops.repeat(count([2, 2]), 2, { axis: 0 }))).toEqual([0, 1, 0, 1, 2, 3, 2, 3]);
    expect(await numbers(ops.roll(count([4]), -1, { axis: 0 }))).toEqual([1, 2, 3, 0]);
    expect(await numbers(ops.flip(count([2, 2]), { axis: 1 }))).toEqual([1, 0, 3, 2]);
  });

  test("gathering and scattering add up where indices repeat", async () => {
    const table = count([3, 2]);
    expect(await numbers(ops.take(table, indices(2, 0, -1), { axis: 0 }))).toEqual([4, 5, 0, 1, 4, 5]);
    expect(
      await numbers(grad((t: Tensor) => ops.sum(ops.take(t, indices(2, 0, -1), { axis: 0 })))(table)),
    ).toEqual([1, 1, 0, 0, 2, 2]);
    expect(
      await numbers(ops.scatterAdd(ops.ones([3]), indices(0, 2, 0), { updates: tensor([1, 2, 3]) })),
    ).toEqual([5, 1, 3]);
    const at = tensor(
      [
        [0, 1],
        [2, 0],
        [0, 1],
      ],
      { dtype: "int32" },
    );
    expect(await numbers(ops.scatter(at, tensor([5, 6, 7]), [3, 2]))).toEqual([0, 12, 0, 0, 6, 0]);
    expect(() => ops.take(table, tensor([0.5]))).toThrow(DTypeError);
  });

  test("a large scatter is the same in every run", async () => {
    const places = ops.cast(ops.mod(ops.arange(60000), 7), "int32");
    const y = ops.scatterAdd(ops.zeros([7]), places, { updates: ops.ones([60000]) });
    expect(await numbers(y)).toEqual([8572, 8572, 8572, 8571, 8571, 8571, 8571]);
  });

  test("diagonals and triangles", async () => {
    const x = count([2, 3]);
    expect(await numbers(ops.diagonal(x, { offset: 1 }))).toEqual([1, 5]);
    expect(await numbers(ops.trace(x))).toEqual([4]);
    expect(await numbers(ops.tril(x))).toEqual([0, 0, 0, 3, 4, 0]);
    expect(await numbers(ops.triu(x, { k: 1 }))).toEqual([0, 1, 2, 0, 0, 5]);
    expect(await numbers(ops.diag(tensor([1, 2])))).toEqual([1, 0, 0, 2]);
    expect(await numbers(ops.eye(2, { columns: 3, k: 1 }))).toEqual([0, 1, 0, 0, 0, 1]);
  });
});

describe("order", () => {
  const x = tensor([
    [2, 3, 1, 3],
    [0, 0, -1, 5],
  ]);

  test("topK, sort and argsort; equal elements keep their order", async () => {
    const [values, at] = ops.topK(x, 2);
    expect(await numbers(values)).toEqual([3, 3, 5, 0]);
    expect(at.dtype).toBe("int32");
    expect(await numbers(at)).toEqual([1, 3, 3, 0]);
    expect(await numbers(ops.sort(x))).toEqual([1, 2, 3, 3, -1, 0, 0, 5]);
    expect(await numbers(ops.argsort(x))).toEqual([2, 0, 1, 3, 2, 0, 1, 3]);
    expect(() => ops.topK(x, 5)).toThrow(OptionError);
  });

  test("argMax and argMin take the first of equals", async () => {
    expect(await numbers(ops.argMax(x, { axis: 1 }))).toEqual([1, 3]);
    expect(await numbers(ops.argMin(x))).toEqual([6]);
  });

  test("ties share the gradient", async () => {
    expect(await numbers(grad((t: Tensor) => ops.sum(ops.max(t, { axis: 1 })))(x))).toEqual([
      0, 0.5, 0, 0.5, 0, 0, 0, 1,
    ]);
    expect(await numbers(grad((t: Tensor) => ops.sum(ops.maximum(t, 0)))(tensor([0, 1, -1])))).toEqual([
      0.5, 1, 0,
    ]);
    const picture = ops.ones([1, 2, 2, 1]);
    expect(await numbers(grad((t: Tensor) => ops.sum(ops.maxPool(t)))(picture))).toEqual([
      0.25, 0.25, 0.25, 0.25,
    ]);
    expect(await numbers(grad((t: Tensor) => ops.sum(ops.relu(t)))(tensor([0, -1, 1])))).toEqual([0, 0, 1]);
  });

  test("products are differentiable at zeros", async () => {
    const zeros = tensor([
      [2, 0, 3],
      [0, 0, 4],
    ]);
    expect(await numbers(ops.prod(zeros, { axis: 1 }))).toEqual([0, 0]);
    expect(await numbers(grad((t: Tensor) => ops.sum(ops.prod(t, { axis: 1 })))(zeros))).toEqual([
      0, 6, 0, 0, 0, 0,
    ]);
    expect(await numbers(ops.cumProd(tensor([1, 2, 3, 4, 5])))).toEqual([1, 2, 6, 24, 120]);
    expect(await numbers(ops.cumSum(tensor([1, 2, 3])))).toEqual([1, 3, 6]);
  });
});

describe("numbers", () => {
  test("log1p and expm1 keep small numbers", async () => {
    const x = tensor([1e-10, -1e-7, 0, 0.4, 3, 20]);
    const expected = (f: (v: number) => number) => [1e-10, -1e-7, 0, 0.4, 3, 20].map(f);
    for (const [y, f] of [
      [ops.log1p(x), Math.log1p],
      [ops.expm1(x), Math.expm1],
    ] as const) {
      (await numbers(y)).forEach((v, i) => {
        const exact = expected(f)[i]!;
        expect(Math.abs(v - exact)).toBeLessThanOrEqual(2e-6 * Math.abs(exact));
      });
    }
    expect(await numbers(ops.log1p(tensor([Infinity, -1])))).toEqual([Infinity, -Infinity]);
  });

  test("logSumExp neither overflows nor fails on nothing but -infinity", async () => {
    const x = tensor([
      [1000, 1000],
      [-Infinity, -Infinity],
      [-Infinity, 0],
    ]);
    expect(await rounded(ops.logSumExp(x, { axis: 1 }), 2)).toEqual([1000.69, -Infinity, 0]);
  });

  test("logSumExp of a whole tensor, and its gradient, the softmax", async () => {
    const x = tensor([1, 2, 3]);
    expect(await rounded(ops.logSumExp(x))).toEqual([3.4076]);
    expect(await rounded(grad((t: Tensor) => ops.logSumExp(t))(x))).toEqual(await rounded(ops.softmax(x)));
  });

  test("NaN passes through, but not through maxPool", async () => {
    const x = tensor([1, NaN]);
    expect(await numbers(ops.relu(x))).toEqual([1, NaN]);
    expect(await numbers(ops.sum(x))).toEqual([NaN]);
    expect(await numbers(ops.isNaN(x))).toEqual([0, 1]);
    expect(await numbers(ops.any(ops.isNaN(x)))).toEqual([1]);
    expect(await numbers(ops.isClose(x, x, { equalNan: true }))).toEqual([1, 1]);
    expect(
      await numbers(ops.isClose(tensor([Infinity, Infinity, 1]), tensor([Infinity, 1, Infinity]))),
    ).toEqual([1, 0, 0]);
  });

  test("angles of all quadrants", async () => {
    const [y, x] = [
      [0, 1, 1, 1, 0, -1, -1, -1, 0],
      [1, 1, 0, -1, -1, -1, 0, 1, 0],
    ];
    expect(await rounded(ops.arctan2(tensor(y!), tensor(x!)))).toEqual(
      y!.map((v, i) => Number(Math.atan2(v, x![i]!).toFixed(4))),
    );
  });

  test.each([
    ["relu6", ops.relu6, [0, 0, 0.5, 6]],
    ["hardSigmoid", ops.hardSigmoid, [0, 0.3333, 0.5833, 1]],
    ["hardSilu", ops.hardSilu, [0, -0.3333, 0.2917, 7]],
    ["elu", ops.elu, [-0.9817, -0.6321, 0.5, 7]],
    ["selu", ops.selu, [-1.7259, -1.1113, 0.5254, 7.3549]],
    ["celu", ops.celu, [-0.9817, -0.6321, 0.5, 7]],
    ["softsign", ops.softsign, [-0.8, -0.5, 0.3333, 0.875]],
    ["mish", ops.mish, [-0.0726, -0.3034, 0.3752, 7]],
    ["squareplus", ops.squareplus, [0.2361, 0.618, 1.2808, 7.1401]],
    ["softShrink", ops.softShrink, [-3.5, -0.5, 0, 6.5]],
    ["hardShrink", ops.hardShrink, [-4, -1, 0, 7]],
    ["tanhShrink", ops.tanhShrink, [-3.0007, -0.2384, 0.0379, 6]],
    ["hardTanh", ops.hardTanh, [-1, -1, 0.5, 1]],
    ["sparsePlus", ops.sparsePlus, [0, 0, 0.5625, 7]],
    ["sparseSigmoid", ops.sparseSigmoid, [0, 0, 0.75, 1]],
    ["gelu", ops.gelu, [-0.0001, -0.1587, 0.3457, 7]],
    ["silu", ops.silu, [-0.0719, -0.2689, 0.3112, 6.9936]],
  ] as const)("%s", async (_, f, expected) => {
    const y = await rounded((f as (x: Tensor) => Tensor)(tensor([-4, -1, 0.5, 7])));
    y.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 3));
  });

  test("sparsemax projects on the simplex, and its gradient on the support", async () => {
    expect(
      await rounded(
        ops.sparsemax(
          tensor([
            [0.5, 0.3, -1],
            [3, 0, 0],
          ]),
        ),
      ),
    ).toEqual([0.6, 0.4, 0, 1, 0, 0]);
    const slope = grad((x: Tensor) => ops.sum(ops.multiply(ops.sparsemax(x), tensor([1, 2, 3]))));
    expect(await rounded(slope(tensor([0.5, 0.3, -1])))).toEqual([-0.5, 0.5, 0]);
  });
});

describe("products", () => {
  const [a, b] = [count([2, 3]), count([3, 4])];

  test("einsum agrees with the ops it stands for", async () => {
    const cases: [Tensor, Tensor][] = [
      [ops.einsum("ij,jk->ik", a, b), ops.matMul(a, b)],
      [ops.einsum("ij,jk", a, b), ops.matMul(a, b)],
      [ops.einsum("ij->ji", a), ops.transpose(a)],
      [ops.einsum("ij->", a), ops.sum(a)],
      [ops.einsum("ij->j", a), ops.sum(a, { axis: 0 })],
      [
        ops.einsum("i,j->ij", tensor([1, 2]), tensor([3, 4, 5])),
        ops.outer(tensor([1, 2]), tensor([3, 4, 5])),
      ],
      [ops.einsum("ii->", count([3, 3])), ops.trace(count([3, 3]))],
      [ops.einsum("ii->i", count([3, 3])), ops.diagonal(count([3, 3]))],
      [ops.einsum("...ij,...jk->...ik", count([2, 2, 3]), b), ops.matMul(count([2, 2, 3]), b)],
      [
        ops.einsum("bqhd,bkhd->bhqk", count([2, 3, 2, 2]), count([2, 4, 2, 2])),
        ops.matMul(
          ops.transpose(count([2, 3, 2, 2]), [0, 2, 1, 3]),
          ops.transpose(count([2, 4, 2, 2]), [0, 2, 3, 1]),
        ),
      ],
      [ops.einsum("ij,jk,kl->il", a, b, count([4, 2])), ops.matMul(ops.matMul(a, b), count([4, 2]))],
      [ops.einsum("ij,ij->i", a, a), ops.sum(ops.square(a), { axis: 1 })],
      [ops.dot(a, b), ops.matMul(a, b)],
      [
        ops.tensordot(count([2, 3, 4]), count([3, 4, 5])),
        ops.reshape(
          ops.matMul(ops.reshape(count([2, 3, 4]), [2, 12]), ops.reshape(count([3, 4, 5]), [12, 5])),
          [2, 5],
        ),
      ],
    ];
    for (const [left, right] of cases) {
      expect(left.shape).toEqual(right.shape);
      expect(await numbers(left)).toEqual(await numbers(right));
    }
    expect(() => ops.einsum("ij,jk->iz", a, b)).toThrow(OptionError);
    expect(() => ops.einsum("ij,jk->ik", a, a)).toThrow(ShapeError);
    expect(() => ops.einsum("ijk->i", a)).toThrow(ShapeError);
  });

  test("matMul of vectors and of batches against one matrix", async () => {
    expect(await numbers(ops.matMul(tensor([1, 2, 3]), tensor([1, 1, 1])))).toEqual([6]);
    expect(ops.matMul(count([5, 2, 3]), b).shape).toEqual([5, 2, 4]);
    expect(() => ops.matMul(count([5, 2, 3]), count([4, 3]))).toThrow(ShapeError);
  });
});

describe("windows", () => {
  test("resizing: nearest repeats or picks, bilinear mixes by distance", async () => {
    const row = ops.reshape(tensor([0, 10]), [1, 2, 1]);
    const line = (size: number, options: ops.ResizeOptions) => numbers(ops.resize(row, size, options));
    expect(await line(4, { interpolation: "nearest" })).toEqual([0, 0, 10, 10]);
    expect(await line(3, { interpolation: "nearest" })).toEqual([0, 10, 10]);
    expect(await line(4, { interpolation: "bilinear" })).toEqual([0, 2.5, 7.5, 10]);
    const shrunk = ops.resize(ops.reshape(count([4]), [1, 4, 1]), 2);
    expect(await numbers(shrunk)).toEqual([0.5, 2.5]);
    const smooth = ops.resize(ops.reshape(tensor([0, 0, 8, 0, 0, 0]), [1, 6, 1]), 2, { antialias: true });
    expect((await numbers(smooth)).every((v) => v > 0)).toBe(true);
    expect(() => ops.resize(row, 4, { interpolation: "bilinaer" as never })).toThrow(
      /did you mean 'bilinear'/,
    );
  });

  test("bicubic keeps straight lines straight inside", async () => {
    const line = ops.reshape(count([8]), [1, 8, 1]);
    const y = await numbers(ops.resize(line, 16, { interpolation: "bicubic" }));
    for (let i = 4; i < 12; i++) expect(y[i]).toBeCloseTo((i + 0.5) / 2 - 0.5, 4);
  });

  test("a convolution by hand, in both layouts", async () => {
    const x = count([1, 3, 3, 1]);
    const kernel = ops.reshape(tensor([1, 2, 3, 4]), [2, 2, 1, 1]);
    expect(await numbers(ops.conv(x, kernel))).toEqual([27, 37, 57, 67]);
    const same = ops.conv(x, kernel, { padding: "same" });
    expect(same.shape).toEqual([1, 3, 3, 1]);
    expect((await numbers(same)).slice(0, 3)).toEqual([27, 37, 17]);
    const first = ops.conv(ops.transpose(x, [0, 3, 1, 2]), kernel, { dataFormat: "channelsFirst" });
    expect(first.shape).toEqual([1, 1, 2, 2]);
    expect(await numbers(first)).toEqual([27, 37, 57, 67]);
    expect(() => ops.conv(x, ops.zeros([4, 4, 1, 1]))).toThrow(ShapeError);
    expect(() => ops.conv(x, ops.zeros([2, 2, 3, 1]))).toThrow(ShapeError);
    expect(() => ops.conv(x, kernel, { dataFormat: "channelLast" as never })).toThrow(
      /did you mean 'channelsLast'/,
    );
  });

  test.each([
    [3, 2, "same", 10],
    [3, 2, "valid", 11],
    [1, 3, "same", 15],
    [1, 3, "valid", 15],
    [2, 3, "valid", 15],
  ] as const)(
    "a transposed convolution, window %i, stride %i, %s: 5 becomes %i",
    async (window, strides, padding, n) => {
      const y = ops.convTranspose(ops.ones([1, 5, 1]), ops.ones([window, 1, 1]), { strides, padding });
      expect(y.shape).toEqual([1, n, 1]);
      expect((await numbers(ops.sum(y)))[0]).toBe(padding === "same" && window === 3 ? 14 : 5 * window);
    },
  );

  test("pools do not count what is padded", async () => {
    const x = ops.reshape(tensor([1, 2, 3]), [1, 3, 1]);
    expect(await numbers(ops.averagePool(x, { padding: "same" }))).toEqual([1.5, 3]);
    expect(await numbers(ops.maxPool(ops.negative(x), { padding: "same" }))).toEqual([-1, -3]);
  });
});

describe("dtypes", () => {
  test("float64 and int64 stay what they are", async () => {
    const x = tensor(Float64Array.of(1 / 3, 2 / 3));
    expect(await ops.sum(x).data()).toEqual(Float64Array.of(1));
    expect(grad((t: Tensor) => ops.sum(ops.exp(t)))(x).dtype).toBe("float64");
    const big = tensor(BigInt64Array.of(2n ** 53n + 1n));
    expect(await ops.add(big, 1).data()).toEqual(BigInt64Array.of(2n ** 53n + 2n));
  });

  test("float16 is for storage: cast back and forth", async () => {
    const halves = ops.cast(tensor([1, 0.1, 65504]), "float16");
    const bits = (await halves.data()) as Uint16Array;
    expect([...bits].map(fromFloat16Bits)).toEqual([1, 0.0999755859375, 65504]);
    expect(await rounded(ops.cast(halves, "float32"), 3)).toEqual([1, 0.1, 65504]);
  });

  test("mixing dtypes says how to mend it", () => {
    const mixed = () => ops.add(tensor([1]), tensor([1], { dtype: "int32" }));
    expect(mixed).toThrow(DTypeError);
    expect(mixed).toThrow(/add: dtypes differ[\s\S]*float32 and int32[\s\S]*ops\.cast/);
    expect(() => ops.where(tensor([1]), 1, 0)).toThrow(DTypeError);
    expect(() => ops.oneHot(tensor([1]), 3)).toThrow(DTypeError);
  });

  test("oneHot puts labels outside to zeros", async () => {
    expect(await numbers(ops.oneHot(indices(1, 5, -1), 3))).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(ops.oneHot(indices(1, 0), 3, { axis: 0 }).shape).toEqual([3, 2]);
  });
});

test("stopGradient lets the value through and no gradient", async () => {
  const f = (x: Tensor) => ops.sum(ops.multiply(ops.stopGradient(x), x));
  expect(await numbers(grad(f)(tensor([2, 3])))).toEqual([2, 3]);
});

test("a graph prints one node a line", () => {
  const x = tensor([[1, 2]]);
  const text = printGraph({ inputs: [], outputs: [ops.softmax(ops.multiply(x, 2))] });
  expect(text).toContain("multiply(");
  expect(text).toMatch(/= softmax\(%\d+, axis=1\) : float32 \[1, 2\]\nreturn %\d+$/);
});
