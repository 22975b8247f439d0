import { expect, test } from "vitest";
import type { TypedArray } from "../base/dtype.ts";
import { ShapeError, OptionError } from "../base/errors.ts";
import { input, tensor } from "../graph/leaves.ts";
import { nodesBehind } from "../graph/walk.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { compile, evaluate } from "../runtime/index.ts";
import { grad, hessianVectorProduct, jvp, valueAndGrad } from "./grad.ts";
import { cond } from "./cond.ts";
import { recompute } from "./recompute.ts";
import { map, scan } from "./scan.ts";
import { simplify } from "./simplify.ts";

const { key } = ops.random;
const random = (seed: number, shape: readonly number[]) =>
  ops.random.normal(key(seed), shape, { stddev: 0.5 });

const close = (a: TypedArray, b: TypedArray, digits = 5) => {
  expect(a.length).toBe(b.length);
  a.forEach((v: number | bigint, i: number) => expect(Number(v)).toBeCloseTo(Number(b[i]), digits));
};

async function sameTensors(a: readonly Tensor[], b: readonly Tensor[], digits = 5) {
  const values = await evaluate([...a, ...b]);
  a.forEach((t, i) => {
    expect(t.shape).toEqual(b[i]!.shape);
    close(values[i]!.data, values[a.length + i]!.data, digits);
  });
}

interface Weights {
  readonly kernel: Tensor;
  readonly recurrent: Tensor;
  readonly bias: Tensor;
  readonly start: Tensor;
}
const [steps, batch, width, units] = [4, 3, 2, 5];
const weights: Weights = {
  kernel: random(1, [width, units]),
  recurrent: random(2, [units, units]),
  bias: random(3, [units]),
  start: random(4, [batch, units]),
};
const xs = random(5, [steps, batch, width]);

const cell = (w: Weights) => (h: Tensor, x: Tensor) => {
  const next = ops.tanh(ops.add(ops.add(ops.matMul(x, w.kernel), ops.matMul(h, w.recurrent)), w.bias));
  return [next, ops.sigmoid(next)] as const;
};

/** The same loop written out. */
function unrolled(w: Weights, inputs: Tensor, reverse: boolean) {
  const slices = ops.unstack(inputs);
  let h = w.start;
  const ys: Tensor[] = [];
  for (const i of reverse ? [...slices.keys()].reverse() : slices.keys()) {
    const [next, y] = cell(w)(h, slices[i]!);
    h = next;
    ys[i] = y;
  }
  return [h, ops.stack(ys)] as const;
}

const weighted = ([h, ys]: readonly [Tensor, Tensor]) =>
  ops.add(ops.sum(ops.square(h)), ops.sum(ops.multiply(ys, random(6, ys.shape))));

test.each([false, true])("a recurrent net equals the loop written out, reverse %s", async (reverse) => {
  await sameTensors(scan(cell(weights), weights.start, { xs, reverse }), unrolled(weights, xs, reverse));
});

test.each([
  [false, false],
  [true, false],
  [false, true],
])(
  "its gradient equals the gradient of the loop written out, reverse %s, recompute %s",
  async (reverse, recompute) => {
    const a = grad((p: { w: Weights; xs: Tensor }) =>
      weighted(scan(cell(p.w), p.w.start, { xs: p.xs, reverse, recompute })),
    )({ w: weights, xs });
    const b = grad((p: { w: Weights; xs: Tensor }) => weighted(unrolled(p.w, p.xs, reverse)))({
      w: weights,
      xs,
    });
    await sameTensors(
      [...Object.values(a.w as object), a.xs] as Tensor[],
      [...Object.values(b.w as object), b.xs] as Tensor[],
    );
  },
);

test.each([false, true])("second derivatives follow, recompute %s", async (recompute) => {
  const v = random(7, [units, units]);
  const loss = (run: (w: Weights) => readonly [Tensor, Tensor]) => (recurrent: Tensor) =>
    weighted(run({ ...weights, recurrent }));
  const a = hessianVectorProduct(
    loss((w) => scan(cell(w), w.start, { xs, recompute })),
    weights.recurrent,
    v,
  );
  const b = hessianVectorProduct(
    loss((w) => unrolled(w, xs, false)),
    weights.recurrent,
    v,
  );
  await sameTensors([a], [b]);
});

test("a scan inside a scan has the right gradient", async () => {
  const inner = (x: Tensor, w: Tensor) =>
    scan((c: Tensor, s: Tensor) => [ops.tanh(ops.add(ops.multiply(c, w), s)), []] as const, ops.zeros([2]), {
      xs: x,
    })[0];
  const data = random(8, [3, 4, 2]);
  const looped = (w: Tensor) =>
    ops.sum(
      scan(
        (c: Tensor, x: Tensor) => {
          const next = ops.sin(ops.add(c, inner(x, w)));
          return [next, []] as const;
        },
        ops.zeros([2]),
        { xs: data },
      )[0],
    );
  const written = (w: Tensor) => {
    let c = ops.zeros([2]);
    for (const x of ops.unstack(data)) {
      let d = ops.zeros([2]);
      for (const s of ops.unstack(x)) d = ops.tanh(ops.add(ops.multiply(d, w), s));
      c = ops.sin(ops.add(c, d));
    }
    return ops.sum(c);
  };
  const w = tensor([0.7, -0.4]);
  await sameTensors([looped(w), grad(looped)(w)], [written(w), grad(written)(w)]);
});

test("integers and lengths: Fibonacci numbers", async () => {
  const one = tensor([1], { dtype: "int32" });
  const [, ys] = scan(
    ([a, b]: readonly [Tensor, Tensor]) => [[b, ops.add(a, b)], a] as [readonly [Tensor, Tensor], Tensor],
    [one, one] as const,
    { length: 8 },
  );
  expect([...(await ys.data())].map(Number)).toEqual([1, 1, 2, 3, 5, 8, 13, 21]);
});

test("map runs example by example", async () => {
  const x = random(9, [5, 3]);
  await sameTensors([map((row: Tensor) => ops.softmax(row), x)], [ops.softmax(x)]);
});

test("weight gradients are one product over time, outside the loop", () => {
  const w = input({ dtype: "float32", shape: [units, units] });
  const x = input({ dtype: "float32", shape: [steps, batch, units] });
  const loss = (recurrent: Tensor) =>
    ops.sum(
      scan(
        (h: Tensor, s: Tensor) => [ops.tanh(ops.add(ops.matMul(h, recurrent), s)), []] as const,
        ops.zeros([batch, units]),
        { xs: x },
      )[0],
    );
  const { outputs } = simplify({ inputs: [w, x], outputs: valueAndGrad(loss)(w) });
  const nodes = nodesBehind(outputs);
  expect(nodes.filter((node) => node.op.name === "scan")).toHaveLength(2);
  const products = nodes.filter((node) => node.op.name === "matMul");
  expect(products.map((node) => node.inputs[0]!.shape)).toEqual([[units, steps * batch]]);
});

test("recompute keeps value and gradient, and second derivatives", async () => {
  const f = (x: Tensor, w: Tensor) => ops.tanh(ops.matMul(ops.tanh(ops.matMul(x, w)), w));
  const [x, w] = [random(10, [3, 4]), random(11, [4, 4])];
  const loss = (g: typeof f) => (at: Tensor) => ops.sum(ops.square(g(x, at)));
  const free = (at: Tensor) => ops.sum(ops.square(recompute((y: Tensor) => f(y, at))(x)));
  const plain = loss(f);
  const a = loss(recompute(f));
  await sameTensors(
    [a(w), grad(a)(w), hessianVectorProduct(a, w, x.shape[0] === 3 ? random(12, [4, 4]) : w), grad(free)(w)],
    [plain(w), grad(plain)(w), hessianVectorProduct(plain, w, random(12, [4, 4])), grad(plain)(w)],
  );
});

test("compiled, it runs on other numbers", async () => {
  const f = compile(grad((w: Weights, data: Tensor) => weighted(scan(cell(w), w.start, { xs: data }))));
  const g = compile(grad((w: Weights, data: Tensor) => weighted(unrolled(w, data, false))));
  const [a, b] = [await f(weights as never, xs), await g(weights as never, xs)];
  await sameTensors(Object.values(a as object) as Tensor[], Object.values(b as object) as Tensor[]);
});

test("mistakes are named", () => {
  expect(() => scan((c: Tensor) => [c, []] as const, tensor([1]))).toThrow(OptionError);
  expect(() => scan((c: Tensor) => [ops.stack([c, c]), []] as const, tensor([1]), { length: 2 })).toThrow(
    ShapeError,
  );
  expect(() => scan((c: Tensor) => [c, []] as const, tensor([1]), { xs: xs, length: 2 })).toThrow(ShapeError);
});

test("forward derivatives pass through a scan", async () => {
  const v = random(13, [units, units]);
  const last = (run: (w: Weights) => readonly [Tensor, Tensor]) => (recurrent: Tensor) =>
    run({ ...weights, recurrent })[0];
  await sameTensors(
    jvp(
      last((w) => scan(cell(w), w.start, { xs })),
      weights.recurrent,
      v,
    ),
    jvp(
      last((w) => unrolled(w, xs, false)),
      weights.recurrent,
      v,
    ),
  );
});

test("recompute keeps nothing of its inside: both passes compute it in a body of their own", () => {
  const x = input({ dtype: "float32", shape: [2, 3] });
  const f = (t: Tensor) => ops.sum(recompute((y: Tensor) => ops.tanh(ops.sin(y)))(t));
  const nodes = nodesBehind(simplify({ inputs: [x], outputs: valueAndGrad(f)(x) }).outputs);
  const bodies = nodes
    .filter((node) => node.op.name === "scan")
    .map((node) => node.attributes["body"] as { outputs: Tensor[] });
  expect(
    bodies.map((body) => nodesBehind(body.outputs).filter((node) => node.op.name === "sin").length),
  ).toEqual([1, 1]);
  expect(nodes.some((node) => node.op.name === "tanh" || node.op.name === "sin")).toBe(false);
});

test("a step whose gradient has no batch rule outside the loop: a choice in every step", async () => {
  const step = (w: Tensor) => (c: Tensor, x: Tensor) => {
    const next = cond(
      ops.greater(ops.sum(x), 0),
      () => ops.multiply(ops.add(c, x), w),
      () => ops.sin(ops.subtract(c, x)),
    );
    return [next, next] as const;
  };
  const slices = ops.unstack(xs);
  const looped = (w: Tensor) => weighted(scan(step(w), ops.zeros([batch, width]), { xs }));
  const written = (w: Tensor) => {
    let c = ops.zeros([batch, width]);
    const ys = slices.map((x) => (c = step(w)(c, x)[0]));
    return weighted([c, ops.stack(ys)]);
  };
  const w = random(14, [width]);
  await sameTensors([looped(w), grad(looped)(w)], [written(w), grad(written)(w)]);
});
