import { textClassificationTable } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { model } from "../training/index.ts";
import { heldOut, readOwnTable } from "./tables/ownTable.ts";
import { textRecipe } from "./texts/textRecipe.ts";

/** Tokens of a text, padding included. */
const longest = 256;

/**
 * TextCNN (Kim 2014) for texts of your own, any number of classes.
 * Shapes: tokens `[batch, time]` int32 -> probabilities `[batch, classes]`.
 * @example
 * const columns = { text: "review", label: "stars" };
 * const texts = await models.textClassifier.load({ path: "reviews.csv", columns });
 * const model = models.textClassifier.build(texts, { seed: 1 });
 */
export const textClassifier = textRecipe({
  name: "text-classifier",
  description: "TextCNN on texts of your own, any number of classes",
  dataHelp:
    "a .csv, .tsv, .jsonl or .json table with a column of texts (--text) and one of their classes (--label); a tenth is held out for validation, a fifth for testing",
  dataOptions: ["text", "label"],
  epochs: 30,
  batchSize: 32,
  longest,
  best: { monitor: "valLoss", patience: 5 },
  // A word that comes once teaches what to make of unknown ones.
  words: {
    minFrequency: 2,
    vocabularySize: 20000,
    lowercase: true,
    split: "punctuation",
    template: "$A <pad> <pad> <pad>",
  },
  async load(options) {
    const recipe = { name: "text-classifier", columns: ["text", "label"] } as const;
    const { table, columns } = await readOwnTable(recipe, options);
    return textClassificationTable(table, { ...columns, ...heldOut, seed: options.seed });
  },
  build({ tokenizer, classNames }, { seed }) {
    const tokens = layers.input([longest], { name: "tokens", dtype: "int32", shorter: true });
    const vectors = layers.embedding(tokenizer.vocabularySize, 128)(tokens); // [time, 128]
    const features = [1, 2, 3].map((width) => {
      const windows = layers.conv1d(64, width, { padding: "same", activation: "relu" })(vectors);
      return layers.globalMaxPooling1d()(windows); // [64]
    });
    const found = layers.dropout(0.5)(layers.concatenate()(features)); // [192]
    const classes = layers.dense(classNames.length, { activation: "softmax" })(found);

    const classifier = model(tokens, classes, { name: "text-classifier", seed });
    classifier.compile({
      optimizer: "adam",
      loss: "sparseCategoricalCrossentropy",
      weightedMetrics: ["accuracy"],
    });
    return classifier;
  },
});
