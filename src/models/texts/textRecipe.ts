import { takeRows } from "../../base/ndarray.ts";
import type { LabeledTexts, LabeledTextSplits } from "../../data/index.ts";
import { trainTokenizer, type Tokenizer, type TrainTokenizerOptions } from "../../text/index.ts";
import { callbacks, type Model } from "../../training/index.ts";
import type { BuildOptions, Recipe, RecipeDataOptions } from "../recipe.ts";
import { spread } from "../spread.ts";
import { checkTexts, type TextParts } from "./checkTexts.ts";
import { inspectTexts } from "./inspectTexts.ts";
import { judgedTexts, tokensOf, trainingTexts } from "./textBatches.ts";

/** Texts with their classes, and the words of the training texts. */
export interface Texts extends TextParts {
  readonly tokenizer: Tokenizer;
}

/** What a model that classifies texts has of its own. The rest is the same for all of them. */
export interface TextModel extends Pick<
  Recipe,
  "name" | "description" | "dataHelp" | "dataOptions" | "epochs" | "batchSize"
> {
  /** Tokens of a text that the model reads at most. */
  readonly longest: number;
  /** Which words become tokens. */
  readonly words: Omit<TrainTokenizerOptions, "kind">;
  /** Which figure on the validation texts tells the best epoch, and for how many more it is waited for. */
  readonly best: { readonly monitor: "valAccuracy" | "valLoss"; readonly patience: number };
  /** Reads the texts. @throws {DataError} when they are missing or damaged. */
  load(options: RecipeDataOptions): Promise<LabeledTextSplits>;
  /** The compiled model: takes tokens int32 `[batch, length]`, gives a probability a class. */
  build(texts: Texts, options: { readonly seed: number }): Model;
}

/** Texts that are judged together. */
const testBatchSize = 64;

/**
 * A recipe for texts of one class each: the words of the training texts become tokens, batches hold texts of like
 * length in a new order every epoch, and the weights of the epoch that does best on the validation texts are kept.
 * Judged by accuracy and loss on the test texts, shown as a confusion matrix and samples.
 */
export function textRecipe(own: TextModel): Recipe<Texts> {
  const { longest, words, best, load, build, ...described } = own;
  const { name } = described;
  const judged = (part: LabeledTexts, tokenizer: Tokenizer) =>
    judgedTexts(part, { tokenizer, longest, batchSize: testBatchSize });
  return {
    ...described,
    task: "textClassification",
    async load(options: RecipeDataOptions = {}) {
      const where = options.path ?? name;
      const texts = checkTexts(await load(options), where);
      const tokenizer = trainTokenizer(texts.train.texts, { kind: "word", ...words });
      const cut = texts.train.texts.filter((text) => tokensOf(tokenizer, text).length > longest).length;
      if (cut > 0) {
        options.onNote?.(
          `${where}: ${cut} training texts are longer than the ${longest} tokens that the model reads`,
        );
      }
      return { ...texts, tokenizer };
    },
    count: ({ train, validation, test, classNames }) => ({
      train: train.texts.length,
      validation: validation.texts.length,
      test: test.texts.length,
      unit: "texts",
      classes: classNames.length,
    }),
    build(texts, { seed = 0 }: BuildOptions = {}) {
      const model = build(texts, { seed });
      const { classNames, tokenizer } = texts;
      model.metadata = { task: "textClassification", classNames, tokenizer: tokenizer.toJson() };
      return model;
    },
    batches: ({ train, validation, tokenizer }, _, { batchSize, seed }) => ({
      train: trainingTexts(train, { tokenizer, longest, batchSize, seed }),
      validation: judged(validation, tokenizer),
    }),
    callbacks: () => [callbacks.earlyStopping({ ...best, restoreBestWeights: true })],
    async evaluate({ test, tokenizer }, model, { limit = Infinity } = {}) {
      const rows = spread(test.texts.length, limit);
      const part = {
        texts: rows.map((row) => test.texts[row]!),
        labels: takeRows(test.labels, rows),
      };
      const { accuracy, loss } = await model.evaluateBatches(judged(part, tokenizer));
      return { accuracy: accuracy!, loss: loss! };
    },
    inspect: ({ test, classNames }, model) => inspectTexts(test, model, { classNames }),
  };
}
