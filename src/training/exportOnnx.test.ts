import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { sizeOf } from "../base/shape.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { model, sequential } from "./build.ts";
import { exportOnnx } from "./exportOnnx.ts";
import type { Model } from "./model.ts";

const examples = (count: number, shape: readonly number[]): NdArray =>
  ndarray(
    "float32",
    [count, ...shape],
    Float32Array.from({ length: count * sizeOf(shape) }, (_, i) => Math.sin(i)),
  );

const asOrt = ({ dtype, shape, data }: NdArray): ort.Tensor =>
  new ort.Tensor(dtype as "float32" | "int32", data as Float32Array, [...shape]);

const sentences = (count: number, steps: number): NdArray => ({
  dtype: "int32",
  shape: [count, steps],
  // The last third is padding.
  data: Int32Array.from({ length: count * steps }, (_, i) =>
    i % steps < Math.ceil((2 * steps) / 3) ? 1 + ((i * i + 5 * i) % 8) : 0,
  ),
});

const tokens = (length: number, name = "tokens"): layers.Symbolic =>
  layers.input([length], { dtype: "int32", shorter: true, name });

const sequenceModels: Readonly<Record<string, () => Model>> = {
  "a language model like GPT-2": () => {
    const place = tokens(6);
    const x = layers.tokenAndPositionEmbedding({ vocabularySize: 9, sequenceLength: 6, embeddingDim: 4 })(
      place,
    );
    const block = layers.transformerEncoder({
      intermediateDim: 8,
      numHeads: 2,
      activation: "gelu",
      normalizeFirst: true,
      useCausalMask: true,
    });
    return model(place, layers.dense(9)(layers.layerNormalization()(block(x))), { seed: 3 });
  },
  "a classifier that leaves padding out": () => {
    const place = tokens(6);
    const x = layers.embedding(9, 4, { maskZero: true })(place);
    const placed = layers.add()([x, layers.sinePositionEncoding()(x)]);
    const block = layers.transformerEncoder({ intermediateDim: 8, numHeads: 2, rotaryMaxWavelength: 100 });
    const y = layers.dense(2, { activation: "softmax" })(layers.globalAveragePooling1d()(block(placed)));
    return model(place, y, { seed: 4 });
  },
  "a tagger of bidirectional LSTMs": () => {
    const place = tokens(6);
    const x = layers.embedding(9, 4, { maskZero: true })(place);
    const read = layers.bidirectional(layers.lstm(3, { returnSequences: true }))(x);
    const last = layers.gru(2, { resetAfter: false })(read);
    return model(place, [layers.dense(3, { activation: "softmax" })(read), last], { seed: 5 });
  },
  "a Transformer that translates": () => {
    const [source, target] = [tokens(5, "source"), tokens(7, "target")];
    const words = layers.embedding(9, 4, { maskZero: true });
    const encoded = layers.transformerEncoder({ intermediateDim: 8, numHeads: 2 })(words(source));
    const decoded = layers.transformerDecoder({ intermediateDim: 8, numHeads: 2 })([words(target), encoded]);
    return model([source, target], layers.dense(9)(decoded), { seed: 6 });
  },
};

describe.each(Object.entries(sequenceModels))("%s, exported at its longest length,", (_, make) => {
  test("gives in plain ONNX Runtime what predict gives, for any number of examples", async () => {
    const trained = make();
    const { inputNames, outputNames, inputs } = trained.network;
    const session = await ort.InferenceSession.create(await exportOnnx(trained));
    expect(session.inputMetadata).toMatchObject(
      inputs.map(({ type }, i) => ({ name: inputNames[i], type: "int32", shape: ["batch", ...type.shape] })),
    );
    for (const count of [1, 2, 13]) {
      const x = inputs.map(({ type }) => sentences(count, type.shape[0]!));
      const results = await session.run(
        Object.fromEntries(x.map((array, i) => [inputNames[i]!, asOrt(array)])),
      );
      const expected = await trained.predictAll(x, { batchSize: count });
      for (const [i, name] of outputNames.entries()) {
        expect(results[name]!.dims).toEqual(expected[i]!.shape);
        const exact = await expected[i]!.data();
        (results[name]!.data as Float32Array).forEach((value, k) =>
          expect(value).toBeCloseTo(Number(exact[k]), 5),
        );
      }
    }
  });
});

const networks: Readonly<Record<string, () => Model>> = {
  "a convolutional network": () =>
    sequential(
      [
        layers.input([8, 8, 3], { name: "picture" }),
        layers.conv2d(4, 3, { activation: "relu" }),
        layers.batchNormalization(),
        layers.maxPooling2d(2),
        layers.flatten(),
        layers.dropout(0.5),
        layers.dense(5, { activation: "softmax" }),
      ],
      { seed: 1 },
    ),
  "a recombining network": () => {
    const place = layers.input([6], { name: "row" });
    const wide = layers.dense(4, { activation: "tanh" })(place);
    const out = layers.dense(2)(layers.concatenate()(wide, layers.reshape([6])(place)));
    return model(place, out, { seed: 2 });
  },
};

describe.each(Object.entries(networks))("%s, exported,", (_, make) => {
  test("gives in plain ONNX Runtime what predict gives, for any number of examples", async () => {
    const trained = make();
    const { inputNames, outputNames, inputs } = trained.network;
    const session = await ort.InferenceSession.create(await exportOnnx(trained));
    expect(session.inputNames).toEqual(inputNames);
    expect(session.outputNames).toEqual(outputNames);
    for (const count of [1, 3, 64]) {
      const x = examples(count, inputs[0]!.type.shape);
      const results = await session.run({ [inputNames[0]!]: asOrt(x) });
      const { data, dims } = results[outputNames[0]!]!;
      const expected = await trained.predict(x, { batchSize: count });
      expect(dims).toEqual(expected.shape);
      const exact = await expected.data();
      (data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(Number(exact[i]), 5));
    }
  });
});

test("the batch axis has a name, and the file carries the metadata", async () => {
  const trained = networks["a convolutional network"]!();
  const bytes = await exportOnnx(trained, { metadata: { classNames: '["cat","dog"]' } });
  const session = await ort.InferenceSession.create(bytes);
  const [input] = session.inputMetadata;
  expect(input).toMatchObject({ name: "picture", shape: ["batch", 8, 8, 3] });
  const text = Buffer.from(bytes).toString("latin1");
  expect(text).toContain("classNames");
  expect(text).toContain('["cat","dog"]');
});
