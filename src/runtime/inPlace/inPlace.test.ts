import { describe, expect, it } from "vitest";
import type { NdArray } from "../../base/ndarray.ts";
import { input } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as ops from "../../ops/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import { compileGraph } from "../index.ts";
import { Arena, bytesFor, separate, type Replacement } from "./index.ts";

const shape = [3, 5];
const symbol = (name: string, of: readonly number[] = shape): Tensor =>
  input({ dtype: "float32", shape: of }, name);
const filled = (of: readonly number[], at: (i: number) => number): NdArray => ({
  dtype: "float32",
  shape: of,
  data: Float32Array.from({ length: of.reduce((a, b) => a * b, 1) }, (_, i) => at(i)),
});

/** What replacements become by programs, where those take them, with the graph's part from ONNX Runtime. */
async function overwritten(
  replacements: readonly Replacement[],
  given: readonly Tensor[],
  values: ReadonlyMap<Tensor, NdArray>,
): Promise<Map<Tensor, NdArray>> {
  const { tasks, rest } = separate(replacements, given);
  const inputs = [...values.keys()];
  const results = new Map<Tensor, NdArray>();
  const outputs = [
    ...tasks.flatMap(({ arrays, scalars }) => [...arrays, ...scalars]),
    ...rest.map((r) => r.value),
  ];
  const made = await (await compileGraph({ inputs, outputs })).run([...values.values()]);
  const valueOf = (t: Tensor): NdArray => made[outputs.indexOf(t)]!;
  rest.forEach(({ target, value }) => results.set(target, valueOf(value)));
  for (const { program, arrays, targets, scalars } of tasks) {
    const arena = new Arena(bytesFor(arrays.map((t) => t.shape)));
    const places = arrays.map((t) => arena.array(t.shape));
    places.forEach(({ data }, i) => (data as Float32Array).set(valueOf(arrays[i]!).data as Float32Array));
    const kernel = await arena.kernel(program);
    const pointers = places.map(({ data }) => data.byteOffset);
    kernel(places[0]!.data.byteLength, ...pointers, ...scalars.map((t) => Number(valueOf(t).data[0])));
    for (const target of targets) results.set(target, places[arrays.indexOf(target)]!);
  }
  return results;
}

const settings: Readonly<Record<string, () => optimizers.Optimizer>> = {
  sgd: () => optimizers.sgd({ momentum: 0.9, nesterov: true }),
  adam: () => optimizers.adam({ amsgrad: true }),
  adamw: () => optimizers.adamw(),
  nadam: () => optimizers.nadam(),
  rmsprop: () => optimizers.rmsprop({ centered: true }),
  lion: () => optimizers.lion(),
  adamax: () => optimizers.adamax(),
  adagrad: () => optimizers.adagrad(),
  adadelta: () => optimizers.adadelta(),
  ftrl: () => optimizers.ftrl(),
  lamb: () => optimizers.lamb(),
  adafactor: () => optimizers.adafactor(),
  "adam, clipped": () => optimizers.adam({ globalClipnorm: 0.1 }),
  "adam, accumulated": () => optimizers.adam({ gradientAccumulationSteps: 2 }),
  "adam, averaged": () => optimizers.adam({ useEma: true, emaOverwriteFrequency: 3 }),
};

describe("updates in place", () => {
  it.each(Object.keys(settings))("%s: the same as in the graph, to the last bits", async (name) => {
    const optimizer = settings[name]!();
    const weight = symbol("w");
    const gradient = symbol("g");
    const initial = optimizer.init({ w: weight.type });
    const state = Object.fromEntries(
      Object.entries(initial).map(([key, { shape: of }]) => [key, symbol(key, of)]),
    );
    const [learningRate, step] = [symbol("rate", []), symbol("step", [])];
    const next = optimizer.update({
      weights: { w: weight },
      gradients: { w: gradient },
      state,
      learningRate,
      step,
    });
    const replacements = [
      { target: weight, value: next.weights["w"]! },
      ...Object.entries(state).map(([key, target]) => ({ target, value: next.state[key]! })),
    ];
    const values = new Map([
      [weight, filled(shape, (i) => Math.sin(i))],
      [gradient, filled(shape, (i) => Math.cos(3 * i) / 10)],
      ...Object.values(state).map((t) => [t, filled(t.shape, (i) => Math.abs(Math.sin(2 * i + 1)))] as const),
      [learningRate, filled([], () => 0.01)],
      [step, filled([], () => 6)],
    ]);
    const got = await overwritten(replacements, [gradient], values);
    const whole = await compileGraph({
      inputs: [...values.keys()],
      outputs: replacements.map(({ value }) => value),
    });
    const expected = await whole.run([...values.values()]);
    replacements.forEach(({ target }, i) => {
      const array = got.get(target) ?? values.get(target)!;
      array.data.forEach((v: number | bigint, k: number) => {
        const wanted = Number(expected[i]!.data[k]);
        expect(Math.abs(Number(v) - wanted), `${name}, ${i}[${k}]`).toBeLessThanOrEqual(
          2e-7 * Math.abs(wanted),
        );
      });
    });
  });

  it("Adam leaves one pass and one scalar", () => {
    const optimizer = optimizers.adam();
    const [w, g, m, v] = [symbol("w"), symbol("g"), symbol("m"), symbol("v")];
    const state = { "momentum/w": m, "velocity/w": v };
    const scalars = { learningRate: symbol("rate", []), step: symbol("step", []) };
    const next = optimizer.update({ weights: { w }, gradients: { w: g }, state, ...scalars });
    const { tasks, rest } = separate(
      [
        { target: w, value: next.weights["w"]! },
        { target: m, value: next.state["momentum/w"]! },
        { target: v, value: next.state["velocity/w"]! },
      ],
      [g],
    );
    expect(rest).toEqual([]);
    expect(tasks.map((task) => [task.arrays.length, task.targets.length, task.scalars.length])).toEqual([
      [4, 3, 1],
    ]);
  });

  it("what is not done element by element stays in the graph", () => {
    const x = symbol("x", [4, 4]);
    const { tasks, rest } = separate([{ target: x, value: ops.matMul(x, x) }], []);
    expect([tasks.length, rest.length]).toEqual([0, 1]);
  });

  it("one that reads what another overwrites is in the same pass", async () => {
    const [a, b] = [symbol("a"), symbol("b")];
    const swap = [
      { target: a, value: ops.multiply(b, 2) },
      { target: b, value: ops.multiply(a, 3) },
    ];
    const values = new Map([
      [a, filled(shape, () => 1)],
      [b, filled(shape, () => 10)],
    ]);
    const got = await overwritten(swap, [], values);
    expect([got.get(a)!.data[7], got.get(b)!.data[7]]).toEqual([20, 3]);
  });

  it("NaN and infinities go through, and what is smaller than float32 holds in full becomes 0", async () => {
    const x = symbol("x", [4]);
    const given = [NaN, -Infinity, 2 ** -125, 2 ** -126];
    const values = new Map([[x, filled([4], (i) => given[i]!)]]);
    const got = await overwritten([{ target: x, value: ops.multiply(x, 0.5) }], [], values);
    expect([...got.get(x)!.data]).toEqual([NaN, -Infinity, 2 ** -126, 0]);
  });

  it("chooses by truths of one or of each element", async () => {
    const [x, n] = [symbol("x", [4]), symbol("n", [])];
    const value = ops.where(ops.greater(n, 1), ops.where(ops.less(x, 0), 7, x), ops.sign(x));
    const run = async (number: number): Promise<number[]> => {
      const values = new Map([
        [x, filled([4], (i) => i - 1.5)],
        [n, filled([], () => number)],
      ]);
      return [...(await overwritten([{ target: x, value }], [], values)).get(x)!.data].map(Number);
    };
    expect(await run(2)).toEqual([7, 7, 0.5, 1.5]);
    expect(await run(0)).toEqual([-1, -1, 1, 1]);
  });
});
