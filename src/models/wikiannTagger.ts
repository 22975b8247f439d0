import type { TaggedSplits } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import { callbacks, model, sequential } from "../training/index.ts";
import type { Recipe } from "./recipe.ts";
import { loadSentences, someOf } from "./tagging/loadSentences.ts";
import { longest, spelledLength, tagBatches } from "./tagging/readSentences.ts";
import { inspectTags, scoreTags } from "./tagging/scoreTags.ts";
import { asMetadata, learnVocabulary, reserved, vocabularyOf } from "./tagging/tagVocabulary.ts";

/** Sentences that are judged together. */
const testBatchSize = 64;

/**
 * Finds names of people, places and organizations: a tag for every word, by a bidirectional LSTM over word vectors
 * (Lample et al. 2016) beside which stand vectors of the words' spelling, by convolution over their characters (Ma &
 * Hovy 2016): what the model knows of words that it never saw. A sentence gets the likeliest tags that may follow each
 * other; those papers learn how tags do, by a conditional random field. Learns any tags, as parts of speech or
 * semantic roles.
 * Shapes: words `[batch, time]` and characters `[batch, time, 16]`, int32 -> logits of the tags `[batch, time, tags]`.
 * @example
 * const sentences = await models.wikiannTagger.load({ path: "wikiann-en" });
 * const model = models.wikiannTagger.build(sentences, { seed: 0 });
 */
export const wikiannTagger: Recipe<TaggedSplits> = {
  name: "wikiann-tagger",
  description:
    "a bidirectional LSTM over words and their spelling on WikiANN: names in sentences; or any tags",
  dataHelp:
    "a folder with train, dev and test: WikiANN of one language, or files of your own with a token and its tag a line (CoNLL)",
  epochs: 8,
  batchSize: 32,
  task: "tagging",

  load: loadSentences,

  count: ({ train, validation, test, tagNames }) => ({
    train: train.tokens.length,
    validation: validation.tokens.length,
    test: test.tokens.length,
    unit: "sentences",
    classes: tagNames.length,
  }),

  build({ train, tagNames }, { seed = 0 } = {}) {
    const vocabulary = learnVocabulary(train, tagNames);
    const words = layers.input([longest], { name: "words", dtype: "int32", shorter: true });
    const characters = layers.input([longest, spelledLength], {
      name: "characters",
      dtype: "int32",
      shorter: true,
    });

    const spelling = sequential([
      layers.input([spelledLength], { dtype: "int32" }),
      layers.embedding(vocabulary.characters.length + reserved, 32),
      layers.conv1d(64, 3, { padding: "same", activation: "relu" }), // [16, 64]
      layers.globalMaxPooling1d(), // [64]
    ]);
    const known = layers.embedding(vocabulary.words.length + reserved, 100, { maskZero: true })(words);
    const spelled = layers.timeDistributed(spelling)(characters);

    let x = layers.concatenate()([known, spelled]); // [time, 164]
    x = layers.dropout(0.5)(x);
    x = layers.bidirectional(layers.lstm(100, { returnSequences: true }))(x); // [time, 200]
    x = layers.dropout(0.5)(x);
    const logits = layers.dense(tagNames.length)(x);

    const tagger = model([words, characters], logits, { name: "wikiann-tagger", seed });
    tagger.metadata = { task: "tagging", ...asMetadata(vocabulary) };
    tagger.compile({
      optimizer: "adam",
      loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      weightedMetrics: ["accuracy"],
    });
    return tagger;
  },

  batches({ train, validation }, tagger, { batchSize, seed }) {
    const vocabulary = vocabularyOf(tagger);
    return {
      train: tagBatches(train, { vocabulary, batchSize, seed }),
      validation: tagBatches(validation, { vocabulary, batchSize: testBatchSize }),
    };
  },

  callbacks: () => [
    callbacks.earlyStopping({ monitor: "valAccuracy", patience: 3, restoreBestWeights: true }),
  ],

  async evaluate({ test }, tagger, { limit = Infinity } = {}) {
    const judged = someOf(test, limit / test.tokens.length);
    const vocabulary = vocabularyOf(tagger);
    const { loss } = await tagger.evaluateBatches(
      tagBatches(judged, { vocabulary, batchSize: testBatchSize }),
    );
    return { ...(await scoreTags(tagger, judged)), loss: loss! };
  },

  inspect: ({ test }, tagger) => inspectTags(tagger, test),
};
