import { ndarray } from "../base/ndarray.ts";
import { pipeline, type SpokenSplits } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { sequential } from "../training/index.ts";
import type { Recipe } from "./recipe.ts";
import { melPictures } from "./speech/melPictures.ts";
import { sampleRate, samples, someOf, spokenDigits } from "./speech/spokenDigits.ts";
import { likeliestClasses } from "./using/guess.ts";

/**
 * Spoken digits told apart from raw sound: a mel spectrogram, convolutions that halve time and frequency, and a
 * recurrent network that reads what is left in both directions (a CRNN, as of Choi et al. 2017). Parts of the
 * spectrograms are masked while training (SpecAugment, Park et al. 2019).
 * Shapes: a second of sound at 8 kHz `[batch, 8000]` -> probabilities `[batch, 10]`.
 * @example
 * const recordings = await models.fsddSpeech.load({ path: "recordings.tar.gz" });
 * const model = models.fsddSpeech.build(recordings, { seed: 0 });
 */
export const fsddSpeech: Recipe<SpokenSplits> = {
  ...spokenDigits,
  name: "fsdd-speech",
  description: "a convolutional and recurrent network on spoken digits (FSDD): which of ten is said",
  epochs: 15,
  batchSize: 32,
  task: "speechClassification",

  build({ classNames }, { seed = 0 } = {}) {
    const model = sequential(
      [
        layers.input([samples]),
        ...melPictures(), // [101, 40, 1]
        layers.conv2d(16, 3, { padding: "same", activation: "relu" }),
        layers.maxPooling2d(2), // [50, 20, 16]
        layers.conv2d(32, 3, { padding: "same", activation: "relu" }),
        layers.maxPooling2d(2), // [25, 10, 32]

        layers.reshape([25, 320]),
        layers.bidirectional(layers.gru(48)), // [96]
        layers.dropout(0.3),
        layers.dense(classNames.length, { activation: "softmax" }),
      ],
      { name: "fsdd-speech", seed },
    );
    model.metadata = { task: "speechClassification", sampleRate, classNames };
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    return model;
  },

  batches: ({ train, test }, _, { batchSize, seed }) => ({
    train: pipeline({ x: train.x, y: train.y }).shuffle({ seed }).batch(batchSize),
    validation: pipeline({ x: test.x, y: test.y }).batch(batchSize),
  }),

  async evaluate({ test }, model, { limit = Infinity } = {}) {
    const { x, y } = someOf(test, limit);
    const { accuracy, loss } = await model.evaluate(x, y);
    return { accuracy: accuracy!, loss: loss! };
  },

  async inspect({ test, classNames }, model) {
    const probabilities = await model.predict(test.x);
    const predictions = likeliestClasses(ndarray("float32", probabilities.shape, await probabilities.data()));
    return { classes: { classNames, labels: test.y.data as Int32Array, predictions } };
  },
};
