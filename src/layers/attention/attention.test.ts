import { describe, expect, test } from "vitest";
import { expectClose } from "../../../test/closeness.ts";
import { callLayer, numbersFor, weightsFor, type Tensors } from "../../../test/layers/run.ts";
import { OptionError, ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as ops from "../../ops/index.ts";
import { evaluate } from "../../runtime/index.ts";
import * as layers from "../index.ts";
import type { Layer } from "../index.ts";

const sequence = (shape: readonly number[], seed = 0): Tensor =>
  constant(numbersFor({ dtype: "float32", shape }, seed));

const bools = (rows: readonly (readonly number[])[]): Tensor =>
  constant({ dtype: "bool", shape: [rows.length, rows[0]!.length], data: Uint8Array.from(rows.flat()) });

const x = sequence([2, 6, 4], 1);
const source = sequence([2, 5, 4], 2);

/** Steps `from` to `to`. */
const steps = (t: Tensor, from: number, to: number): Tensor => ops.slice(t, [{}, { start: from, stop: to }]);

const largest = ({ data }: NdArray): number => Math.max(...Array.from(data as Float32Array, Math.abs));

async function expectSame(what: string, actual: Tensor, expected: Tensor): Promise<void> {
  const [a, b] = await evaluate([actual, expected]);
  expectClose(what, a!, b!);
}

interface Options {
  readonly dropout?: number;
  readonly useCausalMask?: boolean;
  readonly returnAttentionScores?: boolean;
}

const kinds: readonly (readonly [string, (options?: Options) => Layer])[] = [
  ["attention", (options) => layers.attention({ useScale: true, ...options })],
  ["attention by sums", (options) => layers.attention({ scoreMode: "concat", ...options })],
  ["additiveAttention", (options) => layers.additiveAttention(options)],
  ["multiHeadAttention", (options) => layers.multiHeadAttention(2, 3, options)],
  [
    "rotary multiHeadAttention",
    (options) => layers.multiHeadAttention(2, 4, { rotaryMaxWavelength: 50, ...options }),
  ],
  [
    "groupQueryAttention",
    (options) =>
      layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2, ...options }),
  ],
];

describe.each(kinds)("%s", (_, make) => {
  const weights = weightsFor(make(), [x.type, source.type]);
  const run = (layer: Layer, inputs: readonly Tensor[], options?: Parameters<typeof callLayer>[3]) =>
    callLayer(layer, weights, inputs, options).y;

  test("sees no later steps with useCausalMask", async () => {
    const causal = make({ useCausalMask: true });
    const changed = ops.concatenate([steps(x, 0, 3), sequence([2, 3, 4], 9)], { axis: 1 });
    const [before, after] = [run(causal, [x, x]), run(causal, [changed, changed])];
    await expectSame("the first three steps", steps(after, 0, 3), steps(before, 0, 3));
    const open = make();
    const moved = ops.subtract(run(open, [changed, changed]), run(open, [x, x]));
    const [early] = await evaluate([steps(moved, 0, 3)]);
    expect(largest(early!)).toBeGreaterThan(0.01);
  });

  test("does not look where the mask of the values leaves steps out", async () => {
    const masks = [
      undefined,
      bools([
        [1, 1, 1, 0, 0],
        [1, 1, 1, 0, 0],
      ]),
    ];
    await expectSame("output", run(make(), [x, source], { masks }), run(make(), [x, steps(source, 0, 3)]));
  });

  test("drops weights while training alone, differently with every key", async () => {
    const dropping = make({ dropout: 0.5 });
    await expectSame("inference", run(dropping, [x, source]), run(make(), [x, source]));
    const trained = run(dropping, [x, source], { training: true });
    const [moved] = await evaluate([ops.subtract(trained, run(dropping, [x, source]))]);
    expect(largest(moved!)).toBeGreaterThan(0.01);
  });

  test("gives weights that sum to 1 as a second output", async () => {
    const { outputs } = callLayer(make({ returnAttentionScores: true }), weights, [x, source]);
    expect(outputs).toHaveLength(2);
    expect(outputs[1]!.shape.slice(-2)).toEqual([6, 5]);
    const [sums] = await evaluate([ops.sum(outputs[1]!, { axis: -1 })]);
    for (const value of sums!.data) expect(value).toBeCloseTo(1, 5);
  });
});

describe("attention of several heads", () => {
  const layer = layers.multiHeadAttention(2, 3);
  const weights = weightsFor(layer, [x.type]);
  const run = (inputs: readonly Tensor[], mask?: Tensor): Tensor =>
    callLayer(layer, weights, inputs, { masks: [mask] }).y;

  test("looks where a bool input lets it, as with the causal mask", async () => {
    const order = Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 6 }, (_unused, j) => Number(j <= i)),
    );
    const mask = ops.broadcastTo(ops.expandDims(bools(order), 0), [2, 6, 6]);
    const causal = layers.multiHeadAttention(2, 3, { useCausalMask: true });
    await expectSame("output", run([x, x, mask]), callLayer(causal, weights, [x]).y);
  });

  test("of one input attends to itself", async () => {
    await expectSame("output", run([x]), run([x, x, x]));
  });

  test("looks everywhere alike where it may look nowhere, and stays finite", async () => {
    const shown = layers.multiHeadAttention(2, 3, { returnAttentionScores: true });
    const nowhere = bools([
      [0, 0, 0, 0, 0],
      [1, 1, 0, 0, 0],
    ]);
    const { outputs } = callLayer(shown, weights, [x, source], { masks: [undefined, nowhere] });
    const [scores] = await evaluate([outputs[1]!]);
    const rows = Array.from({ length: 2 * 2 * 6 }, (_, i) =>
      Array.from(scores!.data.slice(5 * i, 5 * i + 5), Number),
    );
    for (const row of rows.slice(0, 12)) for (const value of row) expect(value).toBeCloseTo(0.2, 6);
    for (const row of rows.slice(12)) {
      expect(row.slice(2)).toEqual([0, 0, 0]);
      expect(row[0]! + row[1]!).toBeCloseTo(1, 5);
    }
  });

  test("along chosen axes treats the places of the others each by itself", async () => {
    const grid = sequence([2, 3, 5, 4], 3);
    const along = (axes: readonly number[]) =>
      callLayer(layers.multiHeadAttention(2, 3, { attentionAxes: axes }), weights, [grid]).y;
    const row = ops.squeeze(ops.slice(grid, [{}, { start: 1, stop: 2 }]), 1);
    await expectSame("a row", ops.squeeze(ops.slice(along([2]), [{}, { start: 1, stop: 2 }]), 1), run([row]));
    const column = ops.squeeze(ops.slice(grid, [{}, {}, { start: 4, stop: 5 }]), 2);
    const made = ops.squeeze(ops.slice(along([1]), [{}, {}, { start: 4, stop: 5 }]), 2);
    await expectSame("a column", made, run([column]));
    const flat = ops.reshape(grid, [2, 15, 4]);
    await expectSame("all", ops.reshape(along([1, 2]), [2, 15, 4]), run([flat]));
  });
});

describe("grouped queries", () => {
  const weightsOf = (numKeyValueHeads: number): Tensors =>
    weightsFor(layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads }), [x.type]);

  test("with as many key and value heads are ordinary attention", async () => {
    const grouped = layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 4 });
    const weights = weightsOf(4);
    const plain = layers.multiHeadAttention(4, 3);
    await expectSame("output", callLayer(grouped, weights, [x]).y, callLayer(plain, weights, [x]).y);
  });

  test("share a head of keys and values with their neighbours", async () => {
    const grouped = layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 });
    const weights = weightsOf(2);
    const repeated = Object.fromEntries(
      Object.entries(weights).map(([name, value]) =>
        /^(key|value)[/]/.test(name) ? [name, ops.repeat(value, 2, { axis: value.rank - 2 })] : [name, value],
      ),
    );
    const plain = layers.multiHeadAttention(4, 3);
    await expectSame("output", callLayer(grouped, weights, [x]).y, callLayer(plain, repeated, [x]).y);
  });
});

describe("attention refuses", () => {
  const place = (shape: readonly number[]) => layers.input(shape);
  const [query, value] = [place([5, 4]), place([7, 4])];
  const mask = layers.input([5, 7], { dtype: "bool" });

  test.each<[string, () => unknown, new (...given: never[]) => Error, RegExp]>([
    ["a query alone", () => layers.attention()(query), OptionError, /attention: .*number of inputs/],
    [
      "four inputs",
      () => layers.additiveAttention()([query, value, value, value]),
      OptionError,
      /received: 4/,
    ],
    [
      "four sequences",
      () => layers.multiHeadAttention(2, 3)([query, value, value, value]),
      OptionError,
      /received: 4/,
    ],
    ["a mask in front", () => layers.multiHeadAttention(2, 3)([query, mask, value]), OptionError, /mask/],
    [
      "keys and values of two lengths",
      () => layers.multiHeadAttention(2, 3)([query, value, query]),
      ShapeError,
      /as many values as keys/,
    ],
    [
      "a flat query",
      () => layers.multiHeadAttention(2, 3)(place([5])),
      ShapeError,
      /\[batch, time, features\]/,
    ],
    [
      "flat values",
      () => layers.multiHeadAttention(2, 3)([query, place([4])]),
      ShapeError,
      /\[batch, time, features\]/,
    ],
    [
      "flat values of a dot product",
      () => layers.attention()([query, place([4])]),
      ShapeError,
      /attention: .*rank|\[batch, time, features\]/s,
    ],
    ["no heads", () => layers.multiHeadAttention(0, 3), OptionError, /numHeads/],
    ["half a width", () => layers.multiHeadAttention(2, 1.5), OptionError, /width|keyDim/],
    ["a rate above 1", () => layers.attention({ dropout: 1.2 }), OptionError, /attention\.dropout/],
    [
      "an unknown score",
      () => layers.attention({ scoreMode: "concatenate" as "concat" }),
      OptionError,
      /attention\.scoreMode/,
    ],
    [
      "an unknown option",
      () => layers.multiHeadAttention(2, 3, { causal: true } as never),
      OptionError,
      /useCausalMask|no option/,
    ],
    [
      "an axis that is not there",
      () => layers.multiHeadAttention(2, 3, { attentionAxes: [4] })(place([5, 6, 4])),
      ShapeError,
      /axis/,
    ],
    [
      "heads that do not divide",
      () => layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 3 }),
      OptionError,
      /a divisor of 4\n.*received: 3/,
    ],
  ])("%s", (_, make, kind, message) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
