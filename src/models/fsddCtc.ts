import type { NdArray } from "../base/ndarray.ts";
import { pipeline, type SpokenExamples, type SpokenSplits } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { characterErrorRate, padSequences } from "../text/index.ts";
import { sequential } from "../training/index.ts";
import type { Recipe } from "./recipe.ts";
import { melPictures } from "./speech/melPictures.ts";
import { sampleRate, samples, someOf, spokenDigits } from "./speech/spokenDigits.ts";
import { readLetters } from "./speech/readLetters.ts";
import { spread } from "./spread.ts";

/** Class 0 is the blank of CTC; letters are 1 to 26. */
const characters = [..."abcdefghijklmnopqrstuvwxyz"];

/**
 * Spells the digit that is spoken, letter by letter: a mel spectrogram, convolutions, and a bidirectional recurrent
 * network with a letter or a blank for every 40 ms, trained by connectionist temporal classification (Graves et al.
 * 2006; the shape of Deep Speech 2, Amodei et al. 2016). It is told the letters, not when they are heard. Parts of
 * the spectrograms are masked while training (SpecAugment, Park et al. 2019).
 * Shapes: a second of sound at 8 kHz `[batch, 8000]` -> logits of blank and letters `[batch, 25, 27]`.
 * @example
 * const recordings = await models.fsddCtc.load({ path: "recordings.tar.gz" });
 * const model = models.fsddCtc.build(recordings, { seed: 0 });
 */
export const fsddCtc: Recipe<SpokenSplits> = {
  ...spokenDigits,
  name: "fsdd-ctc",
  description: "a convolutional and recurrent network on spoken digits (FSDD) that spells the word, by CTC",
  epochs: 20,
  batchSize: 32,
  task: "speechRecognition",

  build({ train }, { seed = 0, epochs = fsddCtc.epochs, batchSize = fsddCtc.batchSize } = {}) {
    const model = sequential(
      [
        layers.input([samples]),
        ...melPictures(), // [101, 40, 1]
        layers.conv2d(16, 3, { padding: "same", activation: "relu" }),
        layers.maxPooling2d(2), // [50, 20, 16]
        layers.conv2d(32, 3, { padding: "same", activation: "relu" }),
        layers.maxPooling2d(2), // [25, 10, 32]

        layers.reshape([25, 320]),
        layers.bidirectional(layers.gru(96, { returnSequences: true })), // [25, 192]
        layers.dropout(0.2),
        layers.dense(1 + characters.length), // [25, 27]
      ],
      { name: "fsdd-ctc", seed },
    );
    model.metadata = { task: "speechRecognition", sampleRate, characters };
    const learningRate = optimizers.schedules.cosineDecay({
      initialLearningRate: 2e-3,
      decaySteps: epochs * Math.ceil(train.y.data.length / batchSize),
    });
    model.compile({ optimizer: optimizers.adam({ learningRate, clipnorm: 5 }), loss: losses.ctc() });
    return model;
  },

  batches: ({ train, test, classNames }, _, { batchSize, seed }) => ({
    train: pipeline({ x: train.x, y: spell(train, classNames) })
      .shuffle({ seed })
      .batch(batchSize),
    validation: pipeline({ x: test.x, y: spell(test, classNames) }).batch(batchSize),
  }),

  async evaluate({ test, classNames }, model, { limit = Infinity } = {}) {
    const { x, y } = someOf(test, limit);
    const expected = wordsOf(y, classNames);
    const found = await readLetters(model, x);
    const right = found.filter((word, i) => word === expected[i]).length;
    const { loss } = await model.evaluate(x, spell({ y }, classNames));
    return {
      accuracy: right / expected.length,
      cer: characterErrorRate(found, expected).rate,
      loss: loss!,
    };
  },

  async inspect({ test, classNames }, model) {
    const found = await readLetters(model, test.x);
    const expected = wordsOf(test.y, classNames);
    return {
      texts: spread(found.length, 10).map((row) => ({
        input: `recording of ${test.speakers[row]!}`,
        output: found[row]!,
        expected: expected[row]!,
      })),
    };
  },
};

const wordsOf = (digits: NdArray, classNames: readonly string[]): string[] =>
  Array.from(digits.data as Int32Array, (digit) => classNames[digit]!);

/** Digits `[n]` as the letters of their words `[n, 5]`, short ones filled up with blanks. */
function spell({ y }: Pick<SpokenExamples, "y">, classNames: readonly string[]): NdArray {
  const spelled = wordsOf(y, classNames).map((word) =>
    [...word].map((letter) => characters.indexOf(letter) + 1),
  );
  return padSequences(spelled);
}
