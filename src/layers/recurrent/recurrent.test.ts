import { describe, expect, test } from "vitest";
import { expectClose } from "../../../test/closeness.ts";
import { callLayer, numbersFor, weightsFor, type Tensors } from "../../../test/layers/run.ts";
import { OptionError, ShapeError } from "../../base/errors.ts";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as ops from "../../ops/index.ts";
import { evaluate } from "../../runtime/index.ts";
import * as layers from "../index.ts";
import type { Layer, RecurrentOptions } from "../index.ts";

const sequence = (shape: readonly number[], seed = 0): Tensor =>
  constant(numbersFor({ dtype: "float32", shape }, seed));

const x = sequence([3, 5, 4]);

const run = (layer: Layer, weights: Tensors, inputs: readonly Tensor[], mask?: Tensor) =>
  callLayer(layer, weights, inputs, { masks: [mask] }).outputs;

async function expectSame(what: string, actual: readonly Tensor[], expected: readonly Tensor[]) {
  const results = await evaluate([...actual, ...expected]);
  expect(actual.length).toBe(expected.length);
  actual.forEach((_, i) => expectClose(`${what} ${i}`, results[i]!, results[actual.length + i]!));
}

const kinds: readonly (readonly [string, (options: RecurrentOptions) => Layer])[] = [
  ["simpleRnn", (options) => layers.simpleRnn(6, options)],
  ["lstm", (options) => layers.lstm(6, options)],
  ["gru", (options) => layers.gru(6, options)],
  ["a stack", (options) => layers.rnn([layers.gruCell(2), layers.lstmCell(6)], options)],
];

describe.each(kinds)("%s", (_, make) => {
  const weights = weightsFor(make({}), [x.type]);
  const given = { returnSequences: true, returnState: true };

  test("gives for padded sequences what each gives by itself", async () => {
    const lengths = [5, 2, 3];
    const mask = ops.less(
      constant({ dtype: "int32", shape: [1, 5], data: Int32Array.of(0, 1, 2, 3, 4) }),
      constant({ dtype: "int32", shape: [3, 1], data: Int32Array.from(lengths) }),
    );
    const together = run(make({ returnState: true }), weights, [x], mask);
    const alone = lengths.map((length, i) =>
      run(make({ returnState: true }), weights, [
        ops.slice(x, [{ start: i, stop: i + 1 }, { stop: length }]),
      ]),
    );
    await expectSame(
      "output",
      together,
      together.map((_, i) =>
        ops.concatenate(
          alone.map((outputs) => outputs[i]!),
          { axis: 0 },
        ),
      ),
    );
  });

  test("runs from the last step to the first with goBackwards", async () => {
    const backwards = run(make({ ...given, goBackwards: true }), weights, [x]);
    await expectSame("output", backwards, run(make(given), weights, [ops.flip(x, { axis: 1 })]));
  });

  test("goes on from the states that it is given", async () => {
    const [first, ...states] = run(make(given), weights, [ops.slice(x, [{}, { stop: 2 }])]);
    const [second, ...last] = run(make(given), weights, [ops.slice(x, [{}, { start: 2 }]), ...states]);
    const whole = run(make(given), weights, [x]);
    await expectSame("output", [ops.concatenate([first!, second!], { axis: 1 }), ...last], whole);
  });
});

test("stacked cells give what layers one behind the other give", async () => {
  const cells = [layers.lstmCell(3), layers.gruCell(2)];
  const weights = weightsFor(layers.rnn(cells), [x.type]);
  const own = (i: number): Tensors =>
    Object.fromEntries(
      Object.entries(weights).flatMap(([name, value]) =>
        name.startsWith(`cells/${i}/`) ? [[name.slice(8), value]] : [],
      ),
    );
  const [below] = run(layers.lstm(3, { returnSequences: true }), own(0), [x]);
  const expected = run(layers.gru(2), own(1), [below!]);
  await expectSame("output", run(layers.rnn(cells), weights, [x]), expected);
  // The stack as one cell, called step after step.
  const stack = layers.stackedRnnCells(cells);
  let outputs = run(stack, weights, [ops.take(x, constant(int(0)), { axis: 1 })]);
  for (let t = 1; t < 5; t++) {
    outputs = run(stack, weights, [ops.take(x, constant(int(t)), { axis: 1 }), ...outputs.slice(1)]);
  }
  await expectSame("output", outputs.slice(0, 1), expected);
});

const int = (value: number): NdArray => ({ dtype: "int32", shape: [], data: Int32Array.of(value) });

test("dropout drops the same features at every step, and keeps the mean", async () => {
  const identity = { activation: "linear", useBias: false } as const;
  const layer = layers.simpleRnn(200, { ...identity, dropout: 0.25, returnSequences: true });
  const features = 200;
  const weights = {
    kernel: ops.eye(features),
    recurrentKernel: ops.zeros([features, features]),
  };
  const input = ops.ones([8, 3, features]);
  const [y] = await evaluate(callLayer(layer, weights, [input], { training: true }).outputs);
  const values = y!.data as Float32Array;
  const at = (row: number, step: number): number[] => [
    ...values.subarray((row * 3 + step) * features, (row * 3 + step + 1) * features),
  ];
  expect(at(0, 1)).toEqual(at(0, 0));
  expect(at(0, 2)).toEqual(at(0, 0));
  expect(at(1, 0)).not.toEqual(at(0, 0));
  expect(new Set([...values].map((v) => v.toFixed(4)))).toEqual(new Set(["0.0000", (4 / 3).toFixed(4)]));
  const mean = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((row) => at(row, 0)).reduce((a, b) => a + b) / 1600;
  // Five standard deviations of a mean of 1,600 draws.
  expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(1 / 3 / 1600));
});

test("recurrent dropout drops the same part of the state at every step", async () => {
  const layer = layers.simpleRnn(50, {
    activation: "linear",
    useBias: false,
    recurrentDropout: 0.5,
    returnSequences: true,
  });
  // h_t = x_t + kept h_{t-1}, from ones: a state that is dropped stays 1, one that is kept is 1 + 2 + 4 = 7.
  const weights = { kernel: ops.eye(50), recurrentKernel: ops.eye(50) };
  const [y] = await evaluate(callLayer(layer, weights, [ops.ones([4, 3, 50])], { training: true }).outputs);
  const last = [0, 1, 2, 3].flatMap((row) => [...sliceRows(y!, row, row + 1).data.slice(100)].map(Number));
  expect(new Set(last)).toEqual(new Set([1, 7]));
});

test("zeroOutputForMask gives zeros at masked steps, and the output before otherwise", async () => {
  const mask = constant({ dtype: "bool", shape: [1, 3], data: Uint8Array.of(1, 0, 0) });
  const short = sequence([1, 3, 4]);
  const weights = weightsFor(layers.lstm(2), [short.type]);
  const outputs = async (options: RecurrentOptions) => {
    const [y] = await evaluate(run(layers.lstm(2, options), weights, [short], mask));
    return [...(y!.data as Float32Array)];
  };
  const held = await outputs({ returnSequences: true });
  expect(held.slice(2)).toEqual([...held.slice(0, 2), ...held.slice(0, 2)]);
  const zeros = await outputs({ returnSequences: true, zeroOutputForMask: true });
  expect(zeros).toEqual([...held.slice(0, 2), 0, 0, 0, 0]);
  expect(await outputs({ zeroOutputForMask: true })).toEqual([0, 0]);
});

describe("wrong use", () => {
  const steps = layers.input([5, 4]);
  test.each([
    ["units", () => layers.lstm(0), /lstm.*units/],
    ["an unknown option", () => layers.gru(3, { returnSequence: true } as object), /gru.*returnSequences/s],
    ["no cell", () => layers.rnn(layers.dense(3)), /rnn: dense is no cell/],
    ["no cells", () => layers.rnn([]), /no cells/],
    ["no recurrent layer", () => layers.bidirectional(layers.dense(3)), /dense has no direction/],
    [
      "the same direction",
      () => layers.bidirectional(layers.lstm(3), { backwardLayer: layers.lstm(3) }),
      /same direction/,
    ],
    [
      "different outputs",
      () =>
        layers.bidirectional(layers.lstm(3, { returnState: true }), {
          backwardLayer: layers.lstm(3, { goBackwards: true }),
        }),
      /returnState/,
    ],
    ["a merge mode", () => layers.bidirectional(layers.lstm(3), { mergeMode: "mean" as "ave" }), /mergeMode/],
    ["both spacings", () => layers.convLstm2d(2, 3, { strides: 2, dilationRate: 2 }), /dilationRate/],
  ])("of %s is an error", (_, make, message) => {
    expect(make).toThrow(OptionError);
    expect(make).toThrow(message);
  });

  test.each([
    [
      "a sequence without features",
      () => layers.lstm(3)(layers.input([5])),
      /lstm.*\[batch, time, features\]/s,
    ],
    [
      "states of another size",
      () => layers.lstm(3, { name: "memory" })(steps, layers.input([3]), layers.input([4])),
      /memory.*initial states do not fit/s,
    ],
    ["no axis for time", () => layers.timeDistributed(layers.dense(2))(layers.input([])), /no steps/],
  ])("of %s is an error", (_, wire, message) => {
    expect(wire).toThrow(ShapeError);
    expect(wire).toThrow(message);
  });
});
