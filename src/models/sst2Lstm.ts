import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { model } from "../training/index.ts";
import { textRecipe } from "./texts/textRecipe.ts";

/** Tokens of a text. */
const longest = 64;

/**
 * A bidirectional LSTM (Graves and Schmidhuber 2005) on SST-2 with phrases, as Tai et al. (2015) compare theirs with:
 * it reads a text from both ends, leaves padding out, and what it remembers at the ends decides.
 * Shapes: tokens `[batch, time]` int32 -> probabilities `[batch, 2]`.
 * @example
 * const texts = await models.sst2Lstm.load({ path: "sst2/" });
 * const model = models.sst2Lstm.build(texts, { seed: 0 });
 */
export const sst2Lstm = textRecipe({
  name: "sst2-lstm",
  description: "a bidirectional LSTM on SST-2: film reviews, negative or positive",
  dataHelp:
    "a folder with stsa.binary.{train,dev,test} and glue-train.tsv or SST-2.zip, gzipped or not; without, the official files are downloaded",
  epochs: 6,
  batchSize: 128,
  longest,
  best: { monitor: "valAccuracy", patience: 2 },
  words: { minFrequency: 2 },
  load: ({ path, limit, seed, onProgress, signal }) =>
    datasets.sst2.load({ path, phrases: true, limit, seed, onProgress, signal }),
  build({ tokenizer, classNames }, { seed }) {
    const tokens = layers.input([longest], { name: "tokens", dtype: "int32", shorter: true });
    const vectors = layers.embedding(tokenizer.vocabularySize, 128, { maskZero: true })(tokens); // [time, 128]
    const seen = layers.dropout(0.5)(vectors);
    const read = layers.bidirectional(layers.lstm(128))(seen); // [256]: the last of either direction
    const classes = layers.dense(classNames.length, { activation: "softmax" })(layers.dropout(0.5)(read));

    const lstm = model(tokens, classes, { name: "sst2-lstm", seed });
    lstm.compile({
      optimizer: optimizers.adam({ learningRate: 1e-3 }),
      loss: "sparseCategoricalCrossentropy",
      weightedMetrics: ["accuracy"],
    });
    return lstm;
  },
});
