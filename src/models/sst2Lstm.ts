import * as layers from "../layers/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { model } from "../training/index.ts";
import { sst2Phrases } from "./texts/sst2Phrases.ts";
import { textRecipe } from "./texts/textRecipe.ts";

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
  ...sst2Phrases,
  words: { minFrequency: 2 },
  build({ tokenizer, classNames }, { seed }) {
    const tokens = layers.input([sst2Phrases.longest], { name: "tokens", dtype: "int32", shorter: true });
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
