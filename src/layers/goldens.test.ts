import { expect, test } from "vitest";
import { readGoldens } from "../../test/goldens/read.ts";
import type { NdArray } from "../base/ndarray.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { gradWithAux } from "../transform/grad.ts";
import { expectClose } from "../../test/closeness.ts";
import { contextOf } from "./context.ts";
import { normalizationOf } from "./index.ts";
import { layerMakers, type Layer } from "./layer.ts";

const { cases, tensors } = readGoldens("layers");

/** What is not compared, and why. */
const skipped: Readonly<Record<string, string>> = {
  "spectralNormalization: dense, inference":
    "Keras takes the kernel as it is, counting on training to have divided it; we divide at inference too",
};

/** Options as our layers take them, where that is not how Keras writes them. */
function ours({ keepdims, maskZero: _, ...options }: Readonly<Record<string, unknown>>): object {
  // Masks come later; they change no output of the embedding itself.
  return keepdims === undefined ? options : { ...options, keepDims: keepdims };
}

function makeLayer({ name, type, options }: (typeof cases)[number], data: NdArray): Layer {
  // Keras learns statistics into weights; ours are options.
  if (name.startsWith("normalization: adapted")) return normalizationOf(data, ours(options));
  const maker = layerMakers.get(type);
  if (maker === undefined) throw new Error(`there is no layer '${type}'`);
  return maker(ours(options) as never);
}

for (const golden of cases) {
  test.skipIf(golden.name in skipped)(`Keras's ${golden.name}`, async () => {
    const arrays = (names: Readonly<Record<string, string>>): Record<string, NdArray> =>
      Object.fromEntries(Object.entries(names).map(([key, name]) => [key, tensors[name]!]));
    const layer = makeLayer(golden, tensors[golden.inputs[0]!]!);
    const inputs = golden.inputs.map((name) => constant(tensors[name]!));
    const own = layer.weights(inputs.map((x) => x.type));
    const given = golden.name.startsWith("normalization: adapted") ? {} : arrays(golden.weights);
    // Names and shapes are Keras's.
    expect(Object.fromEntries(Object.entries(own).map(([name, { shape }]) => [name, shape]))).toEqual(
      Object.fromEntries(Object.entries(given).map(([name, { shape }]) => [name, shape])),
    );
    const weights = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, constant(value)]));
    const trained = Object.keys(golden.weightGradients);
    expect(
      Object.keys(own)
        .filter((name) => own[name]!.trainable !== false)
        .sort(),
    ).toEqual([...trained].sort());

    const state: Record<string, Tensor> = {};
    const context = contextOf({
      training: golden.training,
      key: () => {
        throw new Error("a golden case draws random numbers");
      },
      update: (name, value) => (state[name] = value),
    });
    const floats = inputs.filter(({ dtype }) => dtype === "float32");
    const { aux, gradient } = gradWithAux((variables: Record<string, Tensor>) => {
      const xs = inputs.map((x, i) => variables[`x${i}`] ?? x);
      const named = Object.fromEntries(
        Object.keys(weights).map((name) => [name, variables[`w/${name}`] ?? weights[name]!]),
      );
      const y = layer.call(named, xs, context)[0]!;
      return { loss: ops.sum(ops.multiply(y, constant(tensors[golden.dy]!))), aux: { y, ...state } };
    })({
      ...Object.fromEntries(floats.map((x, i) => [`x${i}`, x])),
      ...Object.fromEntries(trained.map((name) => [`w/${name}`, weights[name]!])),
    });

    const expected: Record<string, NdArray> = { y: tensors[golden.output]! };
    const actual: Record<string, Tensor> = { y: aux.y };
    for (const [name, value] of Object.entries(arrays(golden.newState))) {
      expected[`new ${name}`] = value;
      actual[`new ${name}`] = state[name]!;
    }
    golden.inputGradients.forEach((name, i) => {
      if (name === null) return;
      expected[`dx${i}`] = tensors[name]!;
      actual[`dx${i}`] = gradient[`x${i}`]!;
    });
    for (const [name, value] of Object.entries(arrays(golden.weightGradients))) {
      expected[`d ${name}`] = value;
      actual[`d ${name}`] = gradient[`w/${name}`]!;
    }
    const results = await evaluate(Object.values(actual));
    Object.keys(actual).forEach((name, i) => expectClose(name, results[i]!, expected[name]!));
  });
}

test("every golden layer is compared or skipped for a reason", () => {
  expect(Object.keys(skipped).filter((name) => !cases.some((c) => c.name === name))).toEqual([]);
});
