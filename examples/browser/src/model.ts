import { layers, sequential, type Model } from "tensorloom";

/** The convolutional network that is trained: pictures [batch, 28, 28, 1] -> probabilities [batch, 10]. */
export function buildModel(): Model {
  const model = sequential(
    [
      layers.input([28, 28, 1]),
      layers.conv2d(32, 3, { activation: "relu" }), // [26, 26, 32]
      layers.maxPooling2d(2), // [13, 13, 32]
      layers.conv2d(64, 3, { activation: "relu" }), // [11, 11, 64]
      layers.maxPooling2d(2), // [5, 5, 64]
      layers.flatten(),
      layers.dense(128, { activation: "relu" }),
      layers.dropout(0.25),
      layers.dense(10, { activation: "softmax" }),
    ],
    { name: "mnist-cnn", seed: 1 },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}
