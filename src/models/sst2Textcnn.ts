import { maxNorm } from "../constraints/index.ts";
import * as layers from "../layers/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { model } from "../training/index.ts";
import { sst2Phrases } from "./texts/sst2Phrases.ts";
import { textRecipe } from "./texts/textRecipe.ts";

/**
 * TextCNN (Kim 2014) with random embeddings, the paper's CNN-rand, on SST-2 with phrases: convolutions over 3, 4 and
 * 5 words, of each the largest value over the text, dropout, and a last layer whose norms are bounded.
 * Shapes: tokens `[batch, time]` int32 -> probabilities `[batch, 2]`.
 * @example
 * const texts = await models.sst2Textcnn.load({ path: "sst2/" });
 * const model = models.sst2Textcnn.build(texts, { seed: 0 });
 */
export const sst2Textcnn = textRecipe({
  name: "sst2-textcnn",
  description: "TextCNN (Kim 2014) on SST-2: film reviews, negative or positive",
  ...sst2Phrases,
  // Padding behind every text, as wide as the widest filter: the result is the same however much follows.
  words: { minFrequency: 2, template: "$A <pad> <pad> <pad> <pad> <pad>" },
  build({ tokenizer, classNames }, { seed }) {
    const tokens = layers.input([sst2Phrases.longest], { name: "tokens", dtype: "int32", shorter: true });
    const vectors = layers.embedding(tokenizer.vocabularySize, 128)(tokens); // [time, 128]
    const features = [3, 4, 5].map((width) => {
      const windows = layers.conv1d(100, width, { padding: "same", activation: "relu" })(vectors);
      return layers.globalMaxPooling1d()(windows); // [100]
    });
    const found = layers.dropout(0.5)(layers.concatenate()(features)); // [300]
    const classes = layers.dense(classNames.length, {
      activation: "softmax",
      kernelConstraint: maxNorm({ maxValue: 3 }),
    })(found);

    const textcnn = model(tokens, classes, { name: "sst2-textcnn", seed });
    textcnn.compile({
      optimizer: optimizers.adam({ learningRate: 1e-3 }),
      loss: "sparseCategoricalCrossentropy",
      weightedMetrics: ["accuracy"],
    });
    return textcnn;
  },
});
