import {
  datasets,
  randomBrightness,
  randomContrast,
  randomErasing,
  randomFlip,
  randomNoise,
  randomTranslation,
} from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { sequential } from "../training/index.ts";
import { pictureRecipe } from "./pictures/pictureRecipe.ts";

/** Keras's 0.99 follows weights that change fast too slowly. */
const momentum = 0.9;

/**
 * The chapter's network made to hold: batch normalization, dropout, decayed and averaged weights, smoothed labels, a
 * learning rate that rises and falls, and pictures that are flipped, moved, lit, blotted and noisy in every epoch. The pair
 * to {@link cifar10Cnn}, which knows its training pictures far better than new ones.
 * Shapes: pictures `[batch, 32, 32, 3]` -> probabilities `[batch, 10]`.
 * @example
 * const pictures = await models.cifar10CnnStable.load({ limit: 1000 });
 * const model = models.cifar10CnnStable.build(pictures);
 */
export const cifar10CnnStable = pictureRecipe({
  name: "cifar10-cnn-stable",
  description: "the chapter's CNN on CIFAR-10, regularized and augmented",
  dataHelp: "as cifar10-cnn",
  epochs: 20,
  batchSize: 64,
  augment: [
    randomFlip(),
    randomTranslation({ heightFactor: 0.125, widthFactor: 0.125, seed: 1 }),
    randomBrightness({ factor: 0.2, seed: 2 }),
    randomContrast({ factor: 0.4, seed: 3 }),
    randomNoise({ stddev: 0.06, seed: 4 }),
    randomErasing({ factor: 0.5, scale: 0.3, fillValue: 0.5, seed: 5 }),
  ],
  load: ({ path, limit, onProgress, signal }) => datasets.cifar10.load({ path, limit, onProgress, signal }),
  build(_, { seed, steps }) {
    const model = sequential(
      [
        layers.input([32, 32, 3]),
        layers.conv2d(32, 3, { useBias: false }), // [30, 30, 32]
        layers.batchNormalization({ momentum }),
        layers.relu(),
        layers.maxPooling2d(2), // [15, 15, 32]
        layers.conv2d(64, 3, { useBias: false }), // [13, 13, 64]
        layers.batchNormalization({ momentum }),
        layers.relu(),
        layers.maxPooling2d(2), // [6, 6, 64]
        layers.conv2d(128, 3, { padding: "same", useBias: false }), // [6, 6, 128]
        layers.batchNormalization({ momentum }),
        layers.relu(),
        layers.maxPooling2d(2), // [3, 3, 128]
        layers.flatten(),
        layers.dropout(0.25),
        layers.dense(128, { activation: "relu" }),
        layers.dropout(0.2),
        layers.dense(10, { activation: "softmax" }),
      ],
      { name: "cifar10-cnn-stable", seed },
    );
    model.compile({
      optimizer: optimizers.adamw({
        learningRate: optimizers.schedules.oneCycle({
          maxLearningRate: 0.003,
          totalSteps: Math.max(steps, 2),
        }),
        weightDecay: 0.01,
        excludeFromWeightDecay: ["bias", "beta", "gamma"],
        useEma: true,
        emaMomentum: 0.99,
      }),
      loss: losses.categoricalCrossentropy({ labelSmoothing: 0.05 }),
      metrics: ["accuracy"],
    });
    return model;
  },
});
