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

const asOrt = ({ shape, data }: NdArray): ort.Tensor =>
  new ort.Tensor("float32", data as Float32Array, [...shape]);

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
