import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { sequential } from "../training/index.ts";
import { pictureRecipe } from "./pictures/pictureRecipe.ts";
import { scattering } from "./pictures/scattering.ts";

/**
 * CIFAR-10 with differential privacy: a linear layer on wavelet scattering, whose features are fixed and cost no privacy
 * (Tramer & Boneh 2021, "Differentially private learning needs better features"). Large batches and a small clipping norm,
 * as noise is added once a batch.
 * Shapes: pictures `[batch, 32, 32, 3]` -> probabilities `[batch, 10]`.
 * @example
 * const pictures = await models.cifar10Dp.load({ limit: 1000 });
 * const model = models.cifar10Dp.build(pictures);
 */
export const cifar10Dp = pictureRecipe({
  name: "cifar10-dp",
  description: "CIFAR-10 with differential privacy (epsilon 8): wavelet scattering and a linear layer",
  dataHelp: "as cifar10-cnn",
  epochs: 20,
  batchSize: 8192,
  privacy: { targetEpsilon: 8, delta: 1e-5, maxGradNorm: 0.1, accountant: "prv" },
  load: ({ path, limit, onProgress, signal }) => datasets.cifar10.load({ path, limit, onProgress, signal }),
  build(_, { seed }) {
    const model = sequential(
      [
        layers.input([32, 32, 3]),
        scattering(), // [8, 8, 243]
        layers.groupNormalization({ groups: 27, center: false, scale: false }),
        layers.flatten(),
        layers.dense(10, { activation: "softmax", kernelInitializer: "zeros" }),
      ],
      { name: "cifar10-dp", seed },
    );
    const optimizer = optimizers.sgd({ learningRate: 12, momentum: 0.9 });
    model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    return model;
  },
});
