import { describe, expect, it } from "vitest";
import type { OptimizerCase } from "../../test/goldens/cases.ts";
import { readGoldens } from "../../test/goldens/read.ts";
import { OptionError } from "../base/errors.ts";
import { sliceRows, type NdArray } from "../base/ndarray.ts";
import { input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { nodesBehind } from "../graph/walk.ts";
import { compileGraph, type Executable } from "../runtime/index.ts";
import { simplify } from "../transform/simplify.ts";
import * as optimizers from "./index.ts";

const mapValues = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const scalar = (value: number): NdArray => ({
  dtype: "float32",
  shape: [],
  data: new Float32Array([value]),
});

/** An optimizer's update as a graph: weights, gradients, state, rate and step in, weights and state out. */
function updateGraph(optimizer: optimizers.Optimizer, types: Readonly<Record<string, TensorType>>) {
  const state = mapValues(optimizer.init(types), (value) => input(value));
  const [weights, gradients] = [mapValues(types, (t) => input(t)), mapValues(types, (t) => input(t))];
  const [rate, step] = [input({ dtype: "float32", shape: [] }), input({ dtype: "float32", shape: [] })];
  const next = optimizer.update({ weights, gradients, state, learningRate: rate, step });
  return {
    inputs: [...Object.values(weights), ...Object.values(gradients), ...Object.values(state), rate, step],
    outputs: [
      ...Object.keys(weights).map((key) => next.weights[key]!),
      ...Object.keys(state).map((key) => next.state[key]!),
    ],
  };
}

/** The weights after each step with the given gradients. */
async function train(
  optimizer: optimizers.Optimizer,
  first: Readonly<Record<string, NdArray>>,
  gradients: readonly Readonly<Record<string, NdArray>>[],
) {
  const run: Executable = await compileGraph(updateGraph(optimizer, first));
  const names = Object.keys(first);
  let state = optimizer.init(first);
  let weights: Record<string, NdArray> = { ...first };
  const history: Record<string, NdArray>[] = [];
  for (const [i, gradient] of gradients.entries()) {
    const { learningRate } = optimizer;
    const rate = typeof learningRate === "number" ? learningRate : learningRate.value(i);
    const outputs = await run.run([
      ...names.map((name) => weights[name]!),
      ...names.map((name) => gradient[name]!),
      ...Object.values(state),
      scalar(rate),
      scalar(i + 1),
    ]);
    weights = Object.fromEntries(names.map((name, j) => [name, outputs[j]!]));
    state = Object.fromEntries(Object.keys(state).map((key, j) => [key, outputs[names.length + j]!]));
    history.push(weights);
  }
  return { history, state };
}

function expectNear(got: NdArray, expected: NdArray, note: string): void {
  expected.data.forEach((value: number | bigint, i: number) => {
    const difference = Math.abs(Number(got.data[i]) - Number(value));
    expect(difference, `${note}, element ${i}`).toBeLessThanOrEqual(1e-5 * Math.abs(Number(value)) + 1e-6);
  });
}

/** A golden's options: a nested schedule is saved as `{ name, config }` here. */
const optionsOf = ({ options }: OptimizerCase) =>
  mapValues(options, (value) => {
    const nested = value as { readonly type?: string; readonly options?: unknown } | null;
    return nested?.type === undefined ? value : { name: nested.type, config: nested.options };
  });

const { cases, tensors } = readGoldens("optimizers");

describe("20 steps equal Keras's", () => {
  it.each(cases)("$name", async (golden) => {
    const made = optimizers.fromConfig({ name: golden.type, config: optionsOf(golden) as never });
    const names = Object.keys(golden.weights);
    const count = tensors[golden.steps[names[0]!]!]!.shape[0]!;
    const at = (stacked: NdArray, i: number) => {
      const row = sliceRows(stacked, i, i + 1);
      return { ...row, shape: row.shape.slice(1) };
    };
    const gradients = Array.from({ length: count }, (_, i) =>
      mapValues(golden.gradients, (name) => at(tensors[name]!, i)),
    );
    const first = mapValues(golden.weights, (name) => tensors[name]!);
    const { history, state } = await train(made, first, gradients);
    history.forEach((weights, i) => {
      for (const name of names) {
        expectNear(weights[name]!, at(tensors[golden.steps[name]!]!, i), `${name}, step ${i + 1}`);
      }
    });
    for (const [name, tensorName] of Object.entries(golden.finalized ?? {})) {
      const final = made.finalWeights(history.at(-1)!, state);
      expectNear(final[name]!, tensors[tensorName]!, `final ${name}`);
    }
  });
});

describe("the graph is small", () => {
  const types = { kernel: { dtype: "float32", shape: [64, 10] } } as const;
  const big = (outputs: readonly Tensor[]) =>
    nodesBehind(outputs).filter((n) => n.inputs.length > 0 && n.outputs[0]!.shape.length === 2).length;
  it.each([
    ["sgd", optimizers.sgd(), 2],
    ["sgd with momentum", optimizers.sgd({ momentum: 0.9 }), 4],
    ["adam", optimizers.adam(), 10],
    ["adamw", optimizers.adamw(), 11],
    ["rmsprop", optimizers.rmsprop(), 8],
    ["lion", optimizers.lion(), 7],
  ] as const)("%s takes few operations on each weight", (_, optimizer, most) => {
    expect(big(simplify(updateGraph(optimizer, types)).outputs)).toBe(most);
  });
});

describe("options", () => {
  it("takes a bare learning rate", () => {
    expect(optimizers.adam(0.01).learningRate).toBe(0.01);
    expect(optimizers.adam(0.01).config).toMatchObject({ learningRate: 0.01, beta1: 0.9, epsilon: 1e-7 });
  });

  it("saves and loads schedules inside", () => {
    const learningRate = optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10 });
    const saved = JSON.parse(JSON.stringify(optimizers.sgd({ learningRate, momentum: 0.5 })));
    const again = optimizers.fromConfig(saved);
    expect(again.config).toEqual(saved.config);
    expect((again.learningRate as optimizers.Schedule).value(5)).toBeCloseTo(0.05);
  });

  it("decays only the weights that are not excluded", async () => {
    const made = optimizers.sgd({ learningRate: 1, weightDecay: 0.5, excludeFromWeightDecay: ["bias"] });
    const one = { dtype: "float32", shape: [1], data: new Float32Array([1]) } as const;
    const zero = { dtype: "float32", shape: [1], data: new Float32Array([0]) } as const;
    const first = { "dense/kernel": one, "dense/bias": one };
    const { history } = await train(made, first, [{ "dense/kernel": zero, "dense/bias": zero }]);
    expect(history[0]!["dense/kernel"]!.data[0]).toBe(0.5);
    expect(history[0]!["dense/bias"]!.data[0]).toBe(1);
  });

  it.each(optimizers.names)("%s has defaults that can be saved", (name) => {
    const made = optimizers.get(name);
    expect(optimizers.fromConfig(JSON.parse(JSON.stringify(made))).config).toEqual(made.config);
  });

  it("rejects what cannot work", () => {
    expect(() => optimizers.adam(-1)).toThrow(OptionError);
    expect(() => optimizers.adam({ learningRate: "fast" as never })).toThrow("a number or a schedule");
    expect(() => optimizers.adam({ beta1: 1 })).toThrow("adam.beta1");
    expect(() => optimizers.sgd({ clipnorm: 1, clipvalue: 1 })).toThrow("one way only");
    expect(() => optimizers.sgd({ gradientAccumulationSteps: 1 })).toThrow("at least 2");
    expect(() => optimizers.sgd({ momentun: 0.9 } as never)).toThrow("did you mean 'momentum'?");
    expect(() => optimizers.get("adm")).toThrow("did you mean 'adam'?");
  });
});
