import { describe, expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import type { NdArray } from "../base/ndarray.ts";
import { normal, randomKey } from "../base/random.ts";
import { sizeOf } from "../base/shape.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as optimizers from "../optimizers/index.ts";
import "../runtime/index.ts";
import { evaluate } from "../runtime/index.ts";
import { sequential } from "../training/build.ts";
import type { Logs } from "../training/callback.ts";
import type { Model } from "../training/model.ts";
import { anyOf, joinMasks } from "./masks.ts";
import * as layers from "./index.ts";

const longest = 5;
const classes = 3;
const lengths = [5, 2, 3];
const learningRate = 0.5;

const int32 = (rows: readonly (readonly number[])[]): NdArray => ({
  dtype: "int32",
  shape: [rows.length, rows[0]!.length],
  data: Int32Array.from(rows.flat()),
});

const sentences = [
  [3, 1, 4, 1, 5],
  [2, 6],
  [5, 3, 5],
];
const tags = [
  [0, 2, 1, 1, 0],
  [2, 0],
  [1, 1, 2],
];
const padded = (rows: readonly (readonly number[])[], filling: number): NdArray =>
  int32(rows.map((row) => [...row, ...Array<number>(longest - row.length).fill(filling)]));

/** Models that tag every token, from layers that pass masks on. */
const taggers: Readonly<Record<string, () => layers.Layer[]>> = {
  "a Transformer": () => [
    layers.embedding(7, 4, { maskZero: true }),
    layers.transformerEncoder({ intermediateDim: 6, numHeads: 2 }),
  ],
  "tokens with places, and a causal Transformer": () => [
    layers.tokenAndPositionEmbedding({
      vocabularySize: 7,
      sequenceLength: longest,
      embeddingDim: 4,
      maskZero: true,
    }),
    layers.transformerDecoder({ intermediateDim: 6, numHeads: 2, activation: "gelu", normalizeFirst: true }),
    layers.layerNormalization(),
  ],
  "a bidirectional LSTM": () => [
    layers.embedding(7, 4, { maskZero: true }),
    layers.bidirectional(layers.lstm(3, { returnSequences: true })),
    layers.timeDistributed(layers.dense(4, { activation: "tanh" })),
  ],
};

describe.each(Object.entries(taggers))("in a tagger of %s, padding", (_, make) => {
  const tagger = (values?: Record<string, NdArray>): Model => {
    const made = sequential(
      [
        layers.input([longest], { dtype: "int32", shorter: true }),
        ...make(),
        layers.dense(classes, { activation: "softmax" }),
      ],
      { seed: 3 },
    );
    if (values === undefined) {
      const own = Object.entries(made.getWeights()).map(([path, { dtype, shape }], i) => [
        path,
        { dtype, shape, data: normal(randomKey(i), sizeOf(shape)).map((v) => 0.7 * v) },
      ]);
      made.setWeights(Object.fromEntries(own) as Record<string, NdArray>);
    } else made.setWeights(values);
    made.compile({
      optimizer: optimizers.sgd({ learningRate }),
      loss: "sparseCategoricalCrossentropy",
      metrics: ["accuracy"],
    });
    return made;
  };
  const start = tagger().getWeights();
  const total = lengths.reduce((a, b) => a + b);
  /** The mean over all tokens, from those of each sentence. */
  const mean = (each: readonly number[]): number =>
    each.reduce((sum, value, i) => sum + value * lengths[i]!, 0) / total;

  test("changes neither loss nor accuracy, whatever its labels are", async () => {
    const model = tagger(start);
    const alone: Logs[] = [];
    for (const [i, sentence] of sentences.entries()) {
      alone.push(await model.evaluate(int32([sentence]), int32([tags[i]!])));
    }
    for (const label of [0, 2]) {
      const { loss, accuracy } = await model.evaluate(padded(sentences, 0), padded(tags, label));
      expect(loss).toBeCloseTo(mean(alone.map((logs) => logs["loss"]!)), 5);
      expect(accuracy).toBeCloseTo(mean(alone.map((logs) => logs["accuracy"]!)), 5);
    }
  });

  test("changes no gradient", async () => {
    const gradients: Record<string, Floats>[] = [];
    for (const [i, sentence] of sentences.entries()) {
      const model = tagger(start);
      await model.trainOnBatch(int32([sentence]), int32([tags[i]!]));
      gradients.push(difference(start, model.getWeights()));
    }
    const together = tagger(start);
    await together.trainOnBatch(padded(sentences, 0), padded(tags, 1));
    for (const [path, step] of Object.entries(difference(start, together.getWeights()))) {
      const expected = step.data.map((_value, k) => mean(gradients.map((g) => g[path]!.data[k]!)));
      // The weights moved by float32 steps: their differences are exact to the weights' own size.
      expectClose(path, step, { ...step, data: expected }, 1e-3);
    }
    expect(
      Object.values(difference(start, together.getWeights())).some(({ data }) =>
        data.some((v) => Math.abs(v) > 0.01),
      ),
    ).toBe(true);
  });

  test("changes no prediction at tokens that count", async () => {
    const model = tagger(start);
    const together = (await (await model.predict(padded(sentences, 0))).data()) as Float32Array;
    for (const [i, sentence] of sentences.entries()) {
      const own = (await (await model.predict(int32([sentence]))).data()) as Float32Array;
      const from = i * longest * classes;
      own.forEach((value, k) => expect(together[from + k]).toBeCloseTo(value, 5));
    }
  });
});

interface Floats extends NdArray {
  readonly data: Float32Array;
}

function difference(
  before: Readonly<Record<string, NdArray>>,
  after: Readonly<Record<string, NdArray>>,
): Record<string, Floats> {
  return Object.fromEntries(
    Object.entries(before).map(([path, { dtype, shape, data }]) => [
      path,
      {
        dtype,
        shape,
        data: Float32Array.from(data as Float32Array, (value, k) => value - Number(after[path]!.data[k])),
      },
    ]),
  );
}

test("pooling, as the last state of a recurrence, leaves padding out", async () => {
  for (const last of [layers.globalAveragePooling1d(), layers.lstm(3)]) {
    const model = sequential(
      [
        layers.input([longest], { dtype: "int32", shorter: true }),
        layers.embedding(7, 4, { maskZero: true }),
        last,
      ],
      { seed: 1 },
    );
    const together = (await (await model.predict(padded(sentences, 0))).data()) as Float32Array;
    const width = together.length / 3;
    for (const [i, sentence] of sentences.entries()) {
      const own = (await (await model.predict(int32([sentence]))).data()) as Float32Array;
      own.forEach((value, k) => expect(together[i * width + k]).toBeCloseTo(value, 5));
    }
  }
});

describe("masks of several inputs", () => {
  const mask = (...values: number[]): Tensor =>
    constant({ dtype: "bool", shape: [1, values.length], data: Uint8Array.from(values) });
  const x = constant({ dtype: "float32", shape: [1, 2, 1], data: new Float32Array(2) });
  const values = async (t: Tensor): Promise<number[]> => Array.from((await evaluate([t]))[0]!.data, Number);

  test("are merged so that a step counts that counts anywhere", async () => {
    expect(await values(anyOf([mask(1, 0, 0), mask(1, 1, 0)])!)).toEqual([1, 1, 0]);
    expect(anyOf([mask(1, 0), undefined])).toBe(undefined);
  });

  test("are joined along time, where those without count whole", async () => {
    expect(await values(joinMasks([x, x], [mask(1, 0), undefined], 1)!)).toEqual([1, 0, 1, 1]);
    expect(await values(joinMasks([x, x], [mask(1, 0), mask(0, 0)], 2)!)).toEqual([1, 0]);
    expect(joinMasks([x, x], [undefined, undefined], 1)).toBe(undefined);
  });
});
