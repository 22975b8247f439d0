import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { sequential } from "../training/index.ts";
import { pictureRecipe } from "./pictures/pictureRecipe.ts";

/**
 * The chapter's convolutional network: 315,722 parameters that tell ten kinds of small photographs apart, about
 * 0.70 of them rightly after ten epochs.
 * Shapes: pictures `[batch, 32, 32, 3]` -> probabilities `[batch, 10]`.
 * @example
 * const pictures = await models.cifar10Cnn.load({ limit: 1000 });
 * const model = models.cifar10Cnn.build(pictures);
 */
export const cifar10Cnn = pictureRecipe({
  name: "cifar10-cnn",
  description: "the chapter's CNN on CIFAR-10: 10 kinds of photographs, 32 x 32, RGB",
  dataHelp:
    "the official binary or Python archive (.tar.gz), its unpacked folder, or a folder or tar of train/<class>/*.png|jpg and test/<class>/...; without, the official archive is downloaded",
  epochs: 10,
  batchSize: 64,
  load: ({ path, limit, onProgress, signal }) => datasets.cifar10.load({ path, limit, onProgress, signal }),
  build(_, { seed }) {
    const model = sequential(
      [
        layers.input([32, 32, 3]),
        layers.conv2d(32, 3, { activation: "relu" }), // [30, 30, 32]
        layers.maxPooling2d(2), // [15, 15, 32]
        layers.conv2d(64, 3, { activation: "relu" }), // [13, 13, 64]
        layers.maxPooling2d(2), // [6, 6, 64]
        layers.flatten(),
        layers.dense(128, { activation: "relu" }),
        layers.dense(10, { activation: "softmax" }),
      ],
      { name: "cifar10-cnn", seed },
    );
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    return model;
  },
});
