import { describe, expect, test } from "vitest";
import { expectClose } from "../../../test/closeness.ts";
import { callLayer, numbersFor, weightsFor, type Tensors } from "../../../test/layers/run.ts";
import { OptionError, ShapeError } from "../../base/errors.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as ops from "../../ops/index.ts";
import { evaluate } from "../../runtime/index.ts";
import * as layers from "../index.ts";
import type { Layer } from "../index.ts";

const sequence = (shape: readonly number[], seed = 0): Tensor =>
  constant(numbersFor({ dtype: "float32", shape }, seed));

const sizes = { intermediateDim: 6, numHeads: 2 };
const x = sequence([3, 5, 4], 1);
const source = sequence([3, 6, 8], 2);

/** Which of the steps count in sequences of these lengths. */
const maskOf = (lengths: readonly number[], steps: number): Tensor =>
  ops.less(
    ops.expandDims(ops.arange(steps), 0),
    constant({ dtype: "int32", shape: [lengths.length, 1], data: Int32Array.from(lengths) }),
  );

/** One example, cut to a length. */
const alone = (t: Tensor, i: number, length: number): Tensor =>
  ops.slice(t, [{ start: i, stop: i + 1 }, { stop: length }]);

async function expectSame(what: string, actual: Tensor, expected: Tensor): Promise<void> {
  const [a, b] = await evaluate([actual, expected]);
  expectClose(what, a!, b!);
}

async function distance(a: Tensor, b: Tensor): Promise<number> {
  const [difference] = await evaluate([ops.max(ops.abs(ops.subtract(a, b)))]);
  return Number(difference!.data[0]);
}

const blocks: readonly (readonly [string, (options: object) => Layer, readonly Tensor[]])[] = [
  ["transformerEncoder", (options) => layers.transformerEncoder({ ...sizes, ...options }), [x]],
  [
    "transformerEncoder of GPT-2",
    (options) =>
      layers.transformerEncoder({ ...sizes, normalizeFirst: true, useCausalMask: true, ...options }),
    [x],
  ],
  ["transformerDecoder", (options) => layers.transformerDecoder({ ...sizes, ...options }), [x]],
  [
    "transformerDecoder of a source",
    (options) => layers.transformerDecoder({ ...sizes, ...options }),
    [x, source],
  ],
];

describe.each(blocks)("%s", (_, make, inputs) => {
  const types = inputs.map(({ type }) => type);
  const weights: Tensors = weightsFor(make({}), types);
  const lengths = [
    [5, 2, 3],
    [4, 6, 1],
  ] as const;

  test.each([undefined, 100])(
    "gives for padded sequences what each gives alone (rotary: %s)",
    async (rotary) => {
      const layer = make(rotary === undefined ? {} : { rotaryMaxWavelength: rotary });
      const masks = inputs.map(({ shape }, i) => maskOf(lengths[i]!, shape[1]!));
      const { y } = callLayer(layer, weights, inputs, { masks });
      for (const i of [0, 1, 2]) {
        const own = callLayer(
          layer,
          weights,
          inputs.map((t, k) => alone(t, i, lengths[k]![i]!)),
        ).y;
        await expectSame(`example ${i}`, alone(y, i, lengths[0][i]!), own);
      }
    },
  );

  test("drops while training alone", async () => {
    const dropping = make({ dropout: 0.4 });
    const run = (layer: Layer, training: boolean): Tensor =>
      callLayer(layer, weights, inputs, { training }).y;
    await expectSame("inference", run(dropping, false), run(make({}), false));
    expect(await distance(run(dropping, true), run(make({}), false))).toBeGreaterThan(0.1);
    await expectSame("training without", run(make({}), true), run(make({}), false));
  });

  test("passes the mask of its sequence on", () => {
    const masks = inputs.map(({ shape }, i) => maskOf(lengths[i]!, shape[1]!));
    expect(make({}).masks(inputs, masks)).toEqual([masks[0]]);
  });
});

describe("later steps", () => {
  const later = ops.concatenate([ops.slice(x, [{}, { stop: 3 }]), sequence([3, 2, 4], 8)], { axis: 1 });
  const early = (t: Tensor): Tensor => ops.slice(t, [{}, { stop: 3 }]);
  const cases: readonly (readonly [string, Layer, seen: boolean])[] = [
    ["an encoder", layers.transformerEncoder(sizes), true],
    ["a causal encoder", layers.transformerEncoder({ ...sizes, useCausalMask: true }), false],
    [
      "a rotary causal encoder",
      layers.transformerEncoder({ ...sizes, useCausalMask: true, rotaryMaxWavelength: 50 }),
      false,
    ],
    ["a decoder", layers.transformerDecoder(sizes), false],
    ["a decoder that is not causal", layers.transformerDecoder({ ...sizes, useCausalMask: false }), true],
  ];
  test.each(cases)("in %s: seen by earlier ones: %#", async (_, layer, seen) => {
    const weights = weightsFor(layer, [x.type]);
    const [before, after] = [x, later].map((t) => early(callLayer(layer, weights, [t]).y));
    const moved = await distance(before!, after!);
    if (seen) expect(moved).toBeGreaterThan(0.01);
    else expect(moved).toBeLessThan(1e-6);
  });
});

test("an encoder looks where a bool input lets it", async () => {
  const order = ops.greaterEqual(ops.expandDims(ops.arange(5), 1), ops.expandDims(ops.arange(5), 0));
  const mask = ops.broadcastTo(ops.expandDims(order, 0), [3, 5, 5]);
  const layer = layers.transformerEncoder(sizes);
  const weights = weightsFor(layer, [x.type]);
  const causal = layers.transformerEncoder({ ...sizes, useCausalMask: true });
  await expectSame("output", callLayer(layer, weights, [x, mask]).y, callLayer(causal, weights, [x]).y);
});

describe("Transformer blocks refuse", () => {
  const place = layers.input([5, 4]);
  const mask = layers.input([5, 5], { dtype: "bool" });
  test.each<[string, () => unknown, new (...given: never[]) => Error, RegExp]>([
    [
      "heads that do not divide the features",
      () => layers.transformerEncoder({ ...sizes, numHeads: 3, name: "block" })(place),
      OptionError,
      /block.*divides 4.*received: 3/s,
    ],
    [
      "a flat input",
      () => layers.transformerDecoder(sizes)(layers.input([4])),
      ShapeError,
      /\[batch, time, features\]/,
    ],
    [
      "a flat source",
      () => layers.transformerDecoder(sizes)([place, layers.input([4])]),
      ShapeError,
      /\[batch, time, features\]/,
    ],
    [
      "three inputs",
      () => layers.transformerDecoder(sizes)([place, place, place]),
      OptionError,
      /received: 3/,
    ],
    [
      "a mask and more",
      () => layers.transformerEncoder(sizes)([place, mask, mask]),
      OptionError,
      /received: 3/,
    ],
    ["a second sequence", () => layers.transformerEncoder(sizes)([place, place]), OptionError, /bool/],
    ["no heads", () => layers.transformerEncoder({ ...sizes, numHeads: 0 }), OptionError, /numHeads/],
    [
      "half a width",
      () => layers.transformerEncoder({ ...sizes, intermediateDim: 2.5 }),
      OptionError,
      /intermediateDim/,
    ],
    [
      "a rate above 1",
      () => layers.transformerDecoder({ ...sizes, dropout: 1.2 }),
      OptionError,
      /transformerDecoder\.dropout/,
    ],
    [
      "an unknown activation",
      () => layers.transformerEncoder({ ...sizes, activation: "geglu" as never }),
      OptionError,
      /did you mean/,
    ],
    [
      "an unknown option",
      () => layers.transformerEncoder({ ...sizes, normFirst: true } as never),
      OptionError,
      /normalizeFirst/,
    ],
  ])("%s", (_, make, kind, message) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
