import { datasets, type SentencePairs, type SentencePairSplits } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { bleu, bucketByLength, trainTokenizer, type Tokenizer } from "../text/index.ts";
import { model } from "../training/index.ts";
import type { Recipe } from "./recipe.ts";
import { spread } from "./spread.ts";
import { translate } from "./using/translate.ts";

/** Sentence pairs, and the word pieces of both languages. */
interface Pairs extends SentencePairSplits {
  readonly tokenizer: Tokenizer;
}

const width = 256;
const longest = 64;
/** Places of a batch: about 130 pairs of usual length. */
const tokensPerBatch = 2048;
const buckets = [8, 12, 16, 20, 24, 32, 48, longest];

/**
 * The Transformer (Vaswani et al. 2017), small: three blocks of width 256 on either side, one vocabulary of word
 * pieces for both languages, whose embeddings are also the output's weights. Blocks are normalized first, which
 * trains without care.
 * Shapes: source and target tokens `[batch, time]` int32 -> logits of the tokens after, `[batch, time, vocabulary]`.
 * @example
 * const pairs = await models.multi30kTransformer.load({ path: "multi30k/" });
 * const model = models.multi30kTransformer.build(pairs, { seed: 0 });
 */
export const multi30kTransformer: Recipe<Pairs> = {
  name: "multi30k-transformer",
  description: "the Transformer on Multi30k: English captions into German",
  dataHelp:
    "a folder with {train,val,test_2016_flickr}.{en,de}, gzipped or not; without, the official files are downloaded",
  epochs: 16,
  batchSize: tokensPerBatch,
  task: "translation",

  async load({ path, limit, seed, onProgress, signal } = {}) {
    const splits = await datasets.multi30k.load({ path, limit, seed, onProgress, signal });
    const texts = [...splits.train.source, ...splits.train.target];
    const tokenizer = trainTokenizer(texts, { kind: "bpe", vocabularySize: 6000, template: "<s> $A </s>" });
    return { ...splits, tokenizer };
  },

  count: ({ train, validation, test }) => ({
    train: train.source.length,
    validation: validation.source.length,
    test: test.source.length,
    unit: "sentence pairs",
  }),

  build(pairs, { seed = 0, epochs = multi30kTransformer.epochs, batchSize = tokensPerBatch } = {}) {
    const source = layers.input([longest], { name: "source", dtype: "int32", shorter: true });
    const target = layers.input([longest], { name: "target", dtype: "int32", shorter: true });

    const vocabulary = layers.reversibleEmbedding(pairs.tokenizer.vocabularySize, width, {
      maskZero: true,
      embeddingsInitializer: { name: "randomNormal", config: { stddev: width ** -0.5 } },
    });
    const enter = (tokens: layers.Symbolic): layers.Symbolic => {
      const vectors = layers.rescaling(Math.sqrt(width))(vocabulary(tokens));
      const places = layers.sinePositionEncoding()(vectors);
      return layers.dropout(0.2)(layers.add()([vectors, places])); // [time, 256]
    };
    const block = { intermediateDim: 2 * width, numHeads: 4, dropout: 0.2, normalizeFirst: true } as const;

    let encoded = enter(source);
    for (let i = 0; i < 3; i++) encoded = layers.transformerEncoder(block)(encoded);
    encoded = layers.layerNormalization()(encoded);

    let decoded = enter(target);
    for (let i = 0; i < 3; i++) decoded = layers.transformerDecoder(block)([decoded, encoded]);
    decoded = layers.layerNormalization()(decoded);

    const logits = vocabulary(decoded); // [time, 6000]
    const transformer = model([source, target], logits, { name: "multi30k-transformer", seed });
    transformer.metadata = { task: "translation", tokenizer: pairs.tokenizer.toJson() };

    const steps = epochs * trainingBatches(pairs, { batchSize, seed }).length;
    transformer.compile({
      optimizer: optimizers.adam({
        learningRate: optimizers.schedules.cosineDecay({
          initialLearningRate: 0,
          warmupTarget: 1e-3,
          warmupSteps: Math.ceil(steps / 16),
          decaySteps: Math.ceil((15 * steps) / 16),
        }),
        beta2: 0.98,
        epsilon: 1e-9,
      }),
      loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      weightedMetrics: ["accuracy"],
    });
    return transformer;
  },

  batches: (pairs, _, { batchSize, seed }) => ({
    train: trainingBatches(pairs, { batchSize, seed }),
    validation: batchesOf(pairs.validation, pairs.tokenizer, { batchSize, shuffle: false }),
  }),

  async evaluate({ test, validation, tokenizer }, transformer, { limit = Infinity } = {}) {
    const rows = spread(test.source.length, limit);
    const found = await translate(
      transformer,
      rows.map((row) => test.source[row]!),
    );
    const wanted = rows.map((row) => test.target[row]!);
    const judged = batchesOf(validation, tokenizer, { batchSize: tokensPerBatch, shuffle: false });
    const { loss, accuracy } = await transformer.evaluateBatches(judged);
    return { bleu: bleu(found, wanted).score, loss: loss!, accuracy: accuracy! };
  },

  async inspect({ test }, transformer) {
    const shown = spread(test.source.length, 5);
    const found = await translate(
      transformer,
      shown.map((row) => test.source[row]!),
    );
    return {
      texts: shown.map((row, i) => ({
        input: test.source[row]!,
        output: found[i]!,
        expected: test.target[row]!,
      })),
    };
  },
};

interface BatchOptions {
  readonly batchSize: number;
  readonly seed?: number;
  readonly shuffle?: boolean;
}

const trainingBatches = (pairs: Pairs, options: BatchOptions) =>
  batchesOf(pairs.train, pairs.tokenizer, options);

/** The decoder reads `<s> a b c` and learns to say `a b c </s>`. */
function batchesOf(
  { source, target }: SentencePairs,
  tokenizer: Tokenizer,
  { batchSize, seed = 0, shuffle = true }: BatchOptions,
) {
  const examples = source.map((text, i) => {
    const ids = tokenizer.encode(target[i]!);
    return { x: [tokenizer.encode(text), ids.slice(0, -1)], y: [ids.slice(1)] };
  });
  return bucketByLength(examples, { lengths: buckets, tokensPerBatch: batchSize, shuffle, seed });
}
