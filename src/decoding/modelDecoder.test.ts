import { describe, expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import type { NdArray } from "../base/ndarray.ts";
import * as layers from "../layers/index.ts";
import { model, type Model } from "../training/index.ts";
import { ModelDecoder } from "./modelDecoder.ts";

const vocabulary = 11;
const tokens = Int32Array.from({ length: 21 }, (_, i) => (i * 7 + 3) % vocabulary);
const array = (data: Int32Array, rows = 1): NdArray => ({
  dtype: "int32",
  shape: [rows, data.length / rows],
  data,
});

const text = () => layers.input([24], { dtype: "int32", shorter: true, name: "tokens" });
const block = { intermediateDim: 16, numHeads: 2, normalizeFirst: true } as const;

const languageModels: Record<string, () => Model> = {
  gpt() {
    const x = text();
    const embed = layers.reversibleEmbedding(vocabulary, 8);
    const h = embed(x);
    const places = layers.add()([h, layers.positionEmbedding(24)(h)]);
    const once = layers.transformerDecoder(block)(places);
    const twice = layers.transformerEncoder({ ...block, useCausalMask: true })(once);
    return model(x, embed(layers.layerNormalization()(twice)), { seed: 1 });
  },
  "rotary gpt with grouped queries"() {
    const x = text();
    const h = layers.embedding(vocabulary, 8)(x);
    const a = layers.groupQueryAttention({
      headDim: 4,
      numQueryHeads: 4,
      numKeyValueHeads: 2,
      useCausalMask: true,
      rotaryMaxWavelength: 100,
    })(h);
    const b = layers.transformerDecoder({ ...block, rotaryMaxWavelength: 1000 })(a);
    return model(x, layers.dense(vocabulary, { activation: "softmax" })(b), { seed: 2 });
  },
  "stacked lstm and gru"() {
    const x = text();
    const h = layers.embedding(vocabulary, 8, { maskZero: true })(x);
    const a = layers.lstm(8, { returnSequences: true })(h);
    const b = layers.gru(8, { returnSequences: true })(layers.dropout(0.5)(a));
    return model(x, layers.dense(vocabulary)(layers.add()([a, b])), { seed: 3 });
  },
  sines() {
    const x = text();
    const h = layers.embedding(vocabulary, 8)(x);
    const a = layers.add()([h, layers.sinePositionEncoding()(h)]);
    const b = layers.rotaryEmbedding()(layers.transformerDecoder(block)(a));
    return model(x, layers.dense(vocabulary)(b), { seed: 4 });
  },
};

/** The logits (or their logarithms of probabilities) of the last token, from one run over all. */
async function whole(net: Model, inputs: readonly NdArray[]): Promise<Float32Array> {
  const y = (await net.predict(inputs)) as { shape: readonly number[]; data(): Promise<unknown> };
  const [rows, length, width] = y.shape as [number, number, number];
  const all = (await y.data()) as Float32Array;
  return Float32Array.from({ length: rows * width }, (_, i) => {
    const [row, k] = [Math.floor(i / width), i % width];
    return all[(row * length + length - 1) * width + k]!;
  });
}

/** Up to a constant, which softmax takes out. */
function probabilities(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const most = Math.max(...values);
  const shares = values.map((v) => Math.exp(v - most));
  const total = shares.reduce((a, b) => a + b);
  return shares.map((share) => share / total);
}

describe.each(Object.entries(languageModels))("%s", (name, make) => {
  test("gives token by token what it gives for the whole", async () => {
    const net = make();
    const decoder = new ModelDecoder(net);
    let logits = await decoder.read(tokens.slice(0, 9));
    for (let length = 9; ; length++) {
      const expected = await whole(net, [array(tokens.slice(0, length))]);
      const wanted = name.startsWith("rotary") ? Array.from(expected) : probabilities(expected);
      expectClose(
        `after ${length} tokens`,
        {
          dtype: "float32",
          shape: [vocabulary],
          data: Float32Array.from(probabilities(logits.data as Float32Array)),
        },
        { dtype: "float32", shape: [vocabulary], data: Float32Array.from(wanted) },
      );
      if (length === tokens.length) break;
      logits = await decoder.next(tokens.slice(length, length + 1));
    }
    expect(decoder.position).toBe(tokens.length);
  });
});

describe("an encoder and a decoder", () => {
  const translator = (): Model => {
    const source = layers.input([7], { dtype: "int32", name: "source" });
    const target = text();
    const from = layers.embedding(vocabulary, 8, { maskZero: true })(source);
    const encoded = layers.transformerEncoder(block)(layers.add()([from, layers.positionEmbedding(7)(from)]));
    const to = layers.embedding(vocabulary, 8)(target);
    const decoded = layers.transformerDecoder(block)([to, encoded]);
    return model([source, target], layers.dense(vocabulary)(decoded), { seed: 5 });
  };
  const sources: NdArray = {
    dtype: "int32",
    shape: [2, 7],
    data: Int32Array.of(4, 5, 6, 7, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7),
  };

  test("read a target token by token, the source once", async () => {
    const net = translator();
    const decoder = new ModelDecoder(net, { sources: [sources] });
    await decoder.next(Int32Array.of(1, 2));
    const logits = await decoder.next(Int32Array.of(3, 4));
    const expected = await whole(net, [sources, array(Int32Array.of(1, 3, 2, 4), 2)]);
    expectClose("logits", logits, { dtype: "float32", shape: [2, vocabulary], data: expected });
  });

  test("go on with the rows that are kept", async () => {
    const net = translator();
    const decoder = new ModelDecoder(net, { sources: [sources] });
    await decoder.next(Int32Array.of(1, 2));
    decoder.reorder([1, 1, 0]);
    expect(decoder.rows).toBe(3);
    const logits = await decoder.next(Int32Array.of(3, 4, 5));
    const rows = [1, 1, 0].flatMap((row) =>
      Array.from((sources.data as Int32Array).subarray(row * 7, row * 7 + 7)),
    );
    const expected = await whole(net, [
      { dtype: "int32", shape: [3, 7], data: Int32Array.from(rows) },
      array(Int32Array.of(2, 3, 2, 4, 1, 5), 3),
    ]);
    expectClose("logits", logits, { dtype: "float32", shape: [3, vocabulary], data: expected });
  });
});

describe("a decoder refuses", () => {
  test("more tokens than there is room for", async () => {
    const decoder = new ModelDecoder(languageModels["gpt"]!(), { capacity: 8 });
    await decoder.read(tokens.slice(0, 8));
    await expect(decoder.next(Int32Array.of(1))).rejects.toThrow(/no room for more tokens/);
  });

  test("layers that look at later steps", async () => {
    const x = text();
    const h = layers.embedding(vocabulary, 8)(x);
    const looking = {
      conv1d: layers.conv1d(8, 3, { padding: "same" })(h),
      multiHeadAttention: layers.multiHeadAttention(2, 4)(h),
      lstm: layers.lstm(8, { goBackwards: true, returnSequences: true })(h),
    };
    for (const [type, y] of Object.entries(looking)) {
      const decoder = new ModelDecoder(model(x, layers.dense(vocabulary)(y)));
      await expect(decoder.next(Int32Array.of(1))).rejects.toThrow(type);
    }
  });
});
