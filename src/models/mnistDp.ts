import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { sequential } from "../training/index.ts";
import { pictureRecipe } from "./pictures/pictureRecipe.ts";

/**
 * Handwritten digits with differential privacy: a small convolutional network whose activations are bounded, which keeps
 * gradients small and clipping mild (Papernot et al. 2021, "Tempered sigmoid activations").
 * Shapes: pictures `[batch, 28, 28, 1]`, white on black -> probabilities `[batch, 10]`.
 * @example
 * const pictures = await models.mnistDp.load({ limit: 1000 });
 * const model = models.mnistDp.build(pictures);
 */
export const mnistDp = pictureRecipe({
  name: "mnist-dp",
  description: "MNIST with differential privacy (epsilon 3): a small CNN with tanh",
  dataHelp: "as mnist-cnn",
  epochs: 10,
  batchSize: 512,
  privacy: { targetEpsilon: 3, delta: 1e-5, maxGradNorm: 0.1 },
  load: ({ path, limit }) => datasets.mnist.load({ path, limit }),
  build(_, { seed }) {
    const model = sequential(
      [
        layers.input([28, 28, 1]),
        layers.conv2d(16, 8, { strides: 2, padding: "same", activation: "tanh" }), // [14, 14, 16]
        layers.maxPooling2d(2, { strides: 1 }), // [13, 13, 16]
        layers.conv2d(32, 4, { strides: 2, activation: "tanh" }), // [5, 5, 32]
        layers.maxPooling2d(2, { strides: 1 }), // [4, 4, 32]
        layers.flatten(),
        layers.dense(32, { activation: "tanh" }),
        layers.dense(10, { activation: "softmax" }),
      ],
      { name: "mnist-dp", seed },
    );
    const optimizer = optimizers.sgd({ learningRate: 0.5, momentum: 0.9 });
    model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    return model;
  },
});
