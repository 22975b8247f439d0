// What gradients are taken of runs over columns; the same layers must give the same as over rows, as they are written.
import { describe, expect, test } from "vitest";
import { expectClose } from "../../../test/closeness.ts";
import { callLayer, numbersFor, weightsFor, type Tensors } from "../../../test/layers/run.ts";
import { constantValue, input, tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { nodesBehind } from "../../graph/walk.ts";
import * as ops from "../../ops/index.ts";
import { compileGraph } from "../../runtime/index.ts";
import { valueAndGrad, vjp } from "../../transform/grad.ts";
import { simplify } from "../../transform/index.ts";
import type { ScanAttributes } from "../../transform/scanAttributes.ts";
import { scanOp } from "../../transform/scanOp.ts";
import { tensorsOf } from "../../transform/trees.ts";
import * as layers from "../index.ts";
import type { Layer } from "../index.ts";
import { weight } from "../weight.ts";

const [batch, time, features, units] = [3, 10, 5, 12];

interface Case {
  readonly layer: Layer;
  /** Whether the last steps of some rows do not count. */
  readonly masked?: boolean;
  /** How many states are given. */
  readonly states?: number;
}

const sequences = { returnSequences: true };
/** A cell of a user's own, its candidate normalized over the features. */
const normalizedCell = layers.defineCell<{ readonly units: number }>({
  type: "normalizedTestCell",
  weights: (options, { shape }) => ({
    kernel: weight([shape[1]! + options.units, options.units], "glorotUniform"),
  }),
  states: (options) => [[options.units]],
  step(_, { kernel }, x, { states: [h] }) {
    const sum = ops.matMul(ops.concatenate([x, h!]), kernel!);
    const centered = ops.subtract(sum, ops.mean(sum, { axis: -1, keepDims: true }));
    const output = ops.where(ops.greater(centered, 0), centered, ops.multiply(h!, 0.5));
    return { output, states: [output] };
  },
});

const cases: Readonly<Record<string, Case>> = {
  lstm: { layer: layers.lstm(units, sequences) },
  "lstm, last output": { layer: layers.lstm(units, { returnState: true }) },
  "lstm without bias, backwards": {
    layer: layers.lstm(units, { ...sequences, useBias: false, goBackwards: true }),
  },
  "lstm with a mask": { layer: layers.lstm(units, sequences), masked: true },
  "lstm with a mask and zeros": {
    layer: layers.lstm(units, { ...sequences, zeroOutputForMask: true }),
    masked: true,
  },
  "lstm with dropout": { layer: layers.lstm(units, { ...sequences, dropout: 0.3, recurrentDropout: 0.3 }) },
  "lstm with states": { layer: layers.lstm(units, sequences), states: 2 },
  "lstm, computed again": { layer: layers.lstm(units, { ...sequences, recompute: true }) },
  gru: { layer: layers.gru(units, sequences) },
  "gru with a mask": { layer: layers.gru(units), masked: true },
  "gru, reset before": { layer: layers.gru(units, { ...sequences, resetAfter: false }) },
  simpleRnn: { layer: layers.simpleRnn(units, sequences) },
  bidirectional: { layer: layers.bidirectional(layers.lstm(units, sequences)), masked: true },
  "cells above one another": {
    layer: layers.rnn([layers.lstmCell(units), layers.gruCell(units)], sequences),
  },
  "a cell of a user's own": { layer: layers.rnn(normalizedCell({ units }), sequences) },
};

/** The loss of a case as a function of weights and inputs, and arrays for both. */
function problem({ layer, masked = false, states = 0 }: Case) {
  const x = { dtype: "float32" as const, shape: [batch, time, features] };
  const types = [x, ...Array.from({ length: states }, () => ({ ...x, shape: [batch, units] }))];
  const weights = weightsFor(layer, types);
  const names = Object.keys(weights);
  const arrays = [...Object.values(weights).map((w) => constantValue(w)!), ...types.map(numbersFor)];
  const counts = ops.less(
    ops.reshape(ops.arange(time), [1, time]),
    ops.reshape(tensor([4, 10, 7], { dtype: "int32" }), [batch, 1]),
  );
  const loss = (given: readonly Tensor[]): Tensor => {
    const named: Tensors = Object.fromEntries(names.map((name, i) => [name, given[i]!]));
    const { outputs } = callLayer(layer, named, given.slice(names.length), {
      training: true,
      masks: [masked ? counts : undefined],
    });
    // Every element with a weight of its own.
    return outputs
      .map((y) =>
        ops.sum(ops.multiply(ops.square(y), ops.reshape(ops.linspace(-1, 1, { num: y.size }), y.shape))),
      )
      .reduce((a, b) => ops.add(a, b));
  };
  return { loss, arrays, inputs: arrays.map((a) => input(a)) };
}

/** The products that loops of a compiled graph run, and those among them that multiply a state by a weight. */
function productsInLoops(outputs: readonly Tensor[]) {
  const loops = nodesBehind(outputs).filter(({ op }) => op === scanOp);
  const products = loops.flatMap(({ attributes }) => {
    const { body, carries, scanned } = attributes as ScanAttributes;
    const captured = new Set(body.inputs.slice(carries + scanned).map((t) => t.node));
    return nodesBehind(body.outputs)
      .filter(({ op }) => op === ops.matMulOp)
      .map(({ inputs: [, right] }) => ({ inRows: captured.has(right!.node) }));
  });
  return { products, inRows: products.filter((p) => p.inRows) };
}

describe.each(Object.entries(cases))("%s", (_, given) => {
  const { loss, arrays, inputs } = problem(given);
  const inColumns = tensorsOf(valueAndGrad(loss)(inputs));

  test("gives the same loss and gradients as over rows", async () => {
    // vjp differentiates the graph as it is.
    const [value, pull] = vjp(loss, inputs as readonly Tensor[]);
    const inRows = [value, ...tensorsOf(pull(tensor(1)))];
    expect(productsInLoops(inRows).inRows).not.toEqual([]);
    const results = await Promise.all(
      [inColumns, inRows].map(async (outputs) => (await compileGraph({ inputs, outputs })).run(arrays)),
    );
    results[0]!.forEach((y, i) => {
      expectClose(`result ${i}`, y, results[1]![i]!, 2e-5);
    });
  });

  test("multiplies weights by states, not states by weights", () => {
    const { products, inRows } = productsInLoops(simplify({ inputs, outputs: inColumns }).outputs);
    expect(products.length).toBeGreaterThanOrEqual(2);
    expect(inRows).toEqual([]);
  });
});
