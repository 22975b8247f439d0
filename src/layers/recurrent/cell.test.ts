import { expect, test } from "vitest";
import { expectClose } from "../../../test/closeness.ts";
import { callLayer } from "../../../test/layers/run.ts";
import { ShapeError } from "../../base/errors.ts";
import { constant } from "../../graph/leaves.ts";
import { get } from "../../initializers/index.ts";
import * as ops from "../../ops/index.ts";
import { evaluate } from "../../runtime/index.ts";
import * as layers from "../index.ts";
import { network } from "../network.ts";
import { networkFromJson, networkToJson } from "../saved.ts";

/** A running sum whose output is not its state: `s_t = s_{t-1} + rate x_t`, `y_t = s_t^2 scale`. */
const squaredSum = layers.defineCell<{ readonly rate: number }>({
  type: "squaredSum",
  weights: (_, { shape }) => ({ scale: { shape: [shape[1]!], initializer: get("ones") } }),
  states: (_, [, features]) => [[features!]],
  project: ({ rate }, _, x) => ops.multiply(x, rate),
  step(_, { scale }, x, { states: [sum] }) {
    const next = ops.add(sum!, x);
    return { output: ops.multiply(ops.square(next), scale!), states: [next] };
  },
});

const numbers = [0.5, -1.5, 0.75, 2] as const;
const x = constant({ dtype: "float32", shape: [1, 4, 1], data: Float32Array.from(numbers) });
const weights = { scale: constant({ dtype: "float32", shape: [1], data: Float32Array.of(3) }) };
const [a, b, c, d] = numbers;
const y = (sum: number): number => 3 * (2 * sum) ** 2;

async function outputs(options: layers.RnnOptions, mask?: readonly number[]) {
  const masks = mask ? [constant({ dtype: "bool", shape: [1, 4], data: Uint8Array.from(mask) })] : [];
  const made = callLayer(layers.rnn(squaredSum({ rate: 2 }), options), weights, [x], { masks }).outputs;
  return (await evaluate(made)).map(({ data }) => [...(data as Float32Array)]);
}

const expectNumbers = (actual: readonly number[], expected: readonly number[]): void => {
  const shape = [expected.length];
  expectClose(
    "numbers",
    { dtype: "float32", shape, data: Float32Array.from(actual) },
    { dtype: "float32", shape, data: Float32Array.from(expected) },
  );
};

test("a cell of one's own runs over a sequence, its output apart from its state", async () => {
  const sums = [a, a + b, a + b + c, a + b + c + d];
  const [all, state] = await outputs({ returnSequences: true, returnState: true });
  expectNumbers(all!, sums.map(y));
  expectNumbers(state!, [2 * sums[3]!]);
  expectNumbers((await outputs({}))[0]!, [y(sums[3]!)]);
  expectNumbers((await outputs({ goBackwards: true, returnSequences: true }))[0]!, [
    y(d),
    y(d + c),
    y(d + c + b),
    y(sums[3]!),
  ]);
});

test("masked steps repeat its output, or give zeros", async () => {
  const mask = [0, 1, 0, 1];
  const expected = [0, y(b), y(b), y(b + d)];
  expectNumbers((await outputs({ returnSequences: true }, mask))[0]!, expected);
  expectNumbers((await outputs({}, [1, 1, 0, 0]))[0]!, [y(a + b)]);
  expectNumbers((await outputs({ zeroOutputForMask: true }, [1, 1, 0, 0]))[0]!, [0]);
});

test("it is saved and loaded inside rnn, stacks and both directions", () => {
  const place = layers.input([4, 1]);
  const stack = layers.rnn([squaredSum({ rate: 2 }), layers.lstmCell(3)], { returnSequences: true });
  const net = network(place, layers.bidirectional(layers.rnn(squaredSum({ rate: 3 })))(stack(place)));
  const text = JSON.stringify(networkToJson(net));
  expect(JSON.stringify(networkToJson(networkFromJson(JSON.parse(text))))).toBe(text);
});

test("a step that changes the shape of its states is an error", () => {
  const growing = layers.defineCell<object>({
    type: "growing",
    weights: () => ({}),
    states: (_, [, features]) => [[features!]],
    step: (_, __, x, { states: [h] }) => ({ output: x, states: [ops.concatenate([h!, x], { axis: -1 })] }),
  });
  expect(() => layers.rnn(growing({}))(layers.input([4, 1]))).toThrow(ShapeError);
  expect(() => layers.rnn(growing({}))(layers.input([4, 1]))).toThrow(/changes the shapes of its states/);
});
