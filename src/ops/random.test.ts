import { describe, expect, test } from "vitest";
import { DTypeError } from "../base/errors.ts";
import * as host from "../base/random.ts";
import { tensor } from "../graph/leaves.ts";
import { compile } from "../runtime/index.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "./index.ts";
import { threefryOp } from "./threefry.ts";

const { random } = ops;
const numbers = async (t: { data(): Promise<ArrayLike<number | bigint>> }) =>
  Array.from(await t.data(), Number);

test.each([
  [
    [0, 0, 0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
])("Threefry's published test vectors", async ([k0, k1, x0, x1], expected) => {
  const word = (x: number | undefined) => tensor(Uint32Array.of(x!));
  const [a, b] = threefryOp(word(k0), word(k1), word(x0), word(x1));
  expect([...(await numbers(a!)), ...(await numbers(b!))]).toEqual(expected);
});

describe("the host and the graph agree bit for bit", () => {
  test.each([0, 1, 2, 7, 100])("%i bits", async (n) => {
    const graph = n === 0 ? [] : await numbers(random.bits(random.key(42), [n]));
    expect(graph).toEqual([...host.randomBits(host.randomKey(42), n)]);
  });

  test("keys, splits and folds", async () => {
    const seed = 2 ** 40 + 12345;
    expect(await numbers(random.key(seed))).toEqual([...host.randomKey(seed)]);
    const key = host.randomKey(7);
    expect(await numbers(random.split(random.key(7), 3))).toEqual(host.splitKey(key, 3).flat());
    expect(await numbers(random.foldIn(random.key(7), 99))).toEqual([...host.foldIn(key, 99)]);
    const folded = compile((k: Tensor, n: Tensor) => random.foldIn(k, n));
    expect(await numbers(await folded(random.key(7), tensor([99], { dtype: "int32" })))).toEqual([
      ...host.foldIn(key, 99),
    ]);
  });

  test("uniform numbers", async () => {
    const graph = await numbers(random.uniform(random.key(3), [50], { minval: -2, maxval: 5 }));
    const expected = host.uniform(host.randomKey(3), 50, { low: -2, high: 5 });
    graph.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
  });

  test("normal numbers, but for rounding, which the tails enlarge", async () => {
    const graph = await numbers(random.normal(random.key(3), [500]));
    const expected = host.normal(host.randomKey(3), 500);
    graph.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThan(2e-4));
  });
});

test("as JAX: split and normal of key 0", async () => {
  expect(await numbers(random.split(random.key(0)))).toEqual([4146024105, 967050713, 2718843009, 1272950319]);
  expect((await numbers(random.normal(random.key(0), [1])))[0]).toBeCloseTo(-0.20584226, 6);
});

const n = 20000;
const moments = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)] as const;
};

test("distributions have their moments and limits", async () => {
  const key = random.key(11);
  const [mean, deviation] = moments(await numbers(random.normal(key, [n], { mean: 3, stddev: 2 })));
  expect(mean).toBeCloseTo(3, 1);
  expect(deviation).toBeCloseTo(2, 1);
  const cut = await numbers(random.truncatedNormal(key, [n]));
  expect(Math.max(...cut.map(Math.abs))).toBeLessThan(2);
  expect(moments(cut)[1]).toBeCloseTo(0.8796, 1);
  const u = await numbers(random.uniform(key, [n]));
  expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...u)).toBeLessThan(1);
  expect(moments(await numbers(random.bernoulli(key, [n], { p: 0.3 })))[0]).toBeCloseTo(0.3, 1);
  const dice = await numbers(random.randint(key, [n], { minval: 1, maxval: 7 }));
  expect([...new Set(dice)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  const drawn = await numbers(random.categorical(key, ops.broadcastTo(ops.log(tensor([0.2, 0.8])), [n, 2])));
  expect(moments(drawn)[0]).toBeCloseTo(0.8, 1);
});

test("a permutation holds every number once, and not in order", async () => {
  const order = await numbers(random.permutation(random.key(5), 100));
  expect(order).not.toEqual([...order].sort((a, b) => a - b));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  const rows = ops.reshape(ops.arange(6), [3, 2]);
  expect((await numbers(random.permutation(random.key(5), rows))).sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test("a key of another dtype is refused", () => {
  expect(() => random.bits(tensor([1, 2]), [3])).toThrow(DTypeError);
});

test("the inverse error function inverts", async () => {
  const x = ops.linspace(-0.999, 0.999, { num: 101 });
  const back = await numbers(ops.erf(ops.erfInv(x)));
  (await numbers(x)).forEach((v, i) => expect(back[i]).toBeCloseTo(v, 5));
  expect(await numbers(ops.erfInv(tensor([-1, 1])))).toEqual([-Infinity, Infinity]);
});
