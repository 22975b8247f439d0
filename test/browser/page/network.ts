// The same in the page and in Node: a small network that has a bit of everything, and data for it.
import { layers, ndarray, sequential, type Model } from "tensorloom";

export function build(): Model {
  const model = sequential(
    [
      layers.input([8, 8, 1]),
      layers.conv2d(4, 3, { activation: "relu" }),
      layers.batchNormalization(),
      layers.maxPooling2d(2),
      layers.flatten(),
      layers.dense(3, { activation: "softmax" }),
    ],
    { seed: 3, name: "small" },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  return model;
}

const waves = Float32Array.from({ length: 12 * 64 }, (_, i) => Math.sin(i * i));
const x = ndarray("float32", [12, 8, 8, 1], waves);
const y = ndarray(
  "int32",
  [12],
  Int32Array.from(waves.subarray(0, 12).keys(), (i) => i % 3),
);

/** The loss of each epoch of training. */
export async function train(model: Model, epochs: number): Promise<readonly number[]> {
  const { history } = await model.fit(x, y, { epochs, batchSize: 4, shuffle: false, verbose: false });
  return history["loss"]!;
}

/** The outputs for all data, one after another. */
export async function outputs(model: Model): Promise<number[]> {
  return Array.from((await (await model.predict(x)).data()) as Float32Array);
}
