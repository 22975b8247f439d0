import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { oneHotLabels } from "./pictures/pictureBatches.ts";
import { conceptSheet } from "./selfExplaining/conceptSheet.ts";
import { explainingRecipe } from "./selfExplaining/explainingRecipe.ts";
import { selfExplainingNetwork } from "./selfExplaining/selfExplainingNetwork.ts";
import { classNamesOf } from "./using/metadata.ts";

/** Two convolutions that halve the picture, and a dense layer: the encoder's, and the parametrizer's. */
const trunk = () => [
  layers.conv2d(16, 5, { strides: 2, padding: "same", activation: "relu" }), // [14, 14, 16]
  layers.conv2d(32, 5, { strides: 2, padding: "same", activation: "relu" }), // [7, 7, 32]
  layers.flatten(),
  layers.dense(64, { activation: "relu" }),
];

/**
 * A self-explaining network that reads handwritten digits: linear in ten concepts that it finds itself, with coefficients
 * that hardly change from a picture to one near it.
 * Shapes: pictures `[batch, 28, 28, 1]` -> probabilities `[batch, 10]`, concepts `[batch, 10]`, relevances
 * `[batch, 10, 10]`.
 * @example
 * const pictures = await models.mnistSenn.load({ limit: 1000 });
 * const model = models.mnistSenn.build(pictures);
 */
export const mnistSenn = explainingRecipe({
  name: "mnist-senn",
  description:
    "a self-explaining network on MNIST: digits told by concepts of its own, with stable coefficients",
  dataHelp: "as mnist-cnn",
  epochs: 3,
  batchSize: 64,
  load: ({ path, limit }) => datasets.mnist.load({ path, limit }),
  build: ({ classNames }, { seed }) =>
    selfExplainingNetwork([28, 28, 1], {
      encoder: trunk(),
      decoder: [
        layers.dense(7 * 7 * 16, { activation: "relu" }),
        layers.reshape([7, 7, 16]),
        layers.conv2dTranspose(16, 5, { strides: 2, padding: "same", activation: "relu" }), // [14, 14, 16]
        layers.conv2dTranspose(1, 5, { strides: 2, padding: "same", activation: "sigmoid" }), // [28, 28, 1]
      ],
      parametrizer: trunk(),
      classes: classNames.length,
      concepts: 10,
      name: "mnist-senn",
      seed,
    }),
  targets(model, labels) {
    const classes = oneHotLabels(labels, classNamesOf(model).length);
    return [classes, classes, classes]; // concepts and relevances are not judged
  },
  sheets: async (pictures, model) => [await conceptSheet(pictures, model)],
});
