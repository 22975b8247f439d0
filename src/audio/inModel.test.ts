import * as ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { exportOnnx, sequential } from "../training/index.ts";
import { layers as audioLayers, resample } from "./index.ts";

const samples = 2000;

/** Low tones (class 0) and high ones (class 1), of random phase and pitch. */
function tones(count: number): { readonly x: NdArray; readonly y: NdArray } {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const x = new Float32Array(count * samples);
  for (let i = 0; i < x.length; i++) {
    const row = Math.floor(i / samples);
    const hertz = labels[row] === 0 ? 300 + 7 * row : 1200 + 13 * row;
    x[i] = 0.3 * Math.sin((2 * Math.PI * hertz * (i % samples)) / 8000 + row);
  }
  return { x: ndarray("float32", [count, samples], x), y: ndarray("int32", [count], labels) };
}

test("a model of raw audio trains, and gives the same in plain ONNX Runtime for any number of clips", async () => {
  const telephone = layers.defineLayer({
    type: "telephone",
    call: (_, __, [x]) => resample(x!, { from: 8000, to: 6000 }),
  });
  const network = sequential(
    [
      layers.input([samples], { name: "clip" }),
      telephone({}),
      audioLayers.melSpectrogram({ samplingRate: 6000, fftLength: 128, sequenceStride: 64, numMelBins: 16 }),
      audioLayers.specAugment({ maxTimeWidth: 5, maxFrequencyWidth: 3 }),
      layers.rescaling(0.05),
      layers.globalAveragePooling1d(),
      layers.dense(2, { activation: "softmax", name: "tone" }),
    ],
    { seed: 1 },
  );
  network.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const { x, y } = tones(32);
  await network.fit(x, y, { epochs: 40, batchSize: 16, verbose: false });
  expect((await network.evaluate(x, y))["accuracy"]).toBe(1);

  const session = await ort.InferenceSession.create(await exportOnnx(network));
  for (const count of [1, 3, 20]) {
    const clips = tones(count).x;
    const input = new ort.Tensor("float32", clips.data as Float32Array, [...clips.shape]);
    const { data } = (await session.run({ clip: input }))["tone"]!;
    const expected = await (await network.predict(clips, { batchSize: count })).data();
    (data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(Number(expected[i]), 5));
  }
});
