import { DataError } from "../../base/errors.ts";
import { datasets, type TextSplits } from "../../data/index.ts";
import { textWindows, trainTokenizer, type Tokenizer } from "../../text/index.ts";
import type { Model } from "../../training/index.ts";
import type { BuildOptions, Recipe } from "../recipe.ts";
import { generateText } from "../using/generateText.ts";

/** A text in two parts, and its characters as tokens. */
export interface CharacterText extends TextSplits {
  readonly tokenizer: Tokenizer;
}

/** What a model that learns to go on with a text has of its own. The rest is the same for all of them. */
export interface CharacterModel extends Pick<Recipe, "name" | "description" | "epochs" | "batchSize"> {
  /** Characters of a window. */
  readonly length: number;
  /** Batches of an epoch. Default: so many that they hold as many characters as the text. */
  readonly steps?: number;
  /** The compiled model: int32 `[batch, time]` -> logits `[batch, time, characters]`. */
  build(
    text: CharacterText,
    options: Required<Pick<BuildOptions, "seed" | "epochs">> & { readonly steps: number },
  ): Model;
}

/** Windows that are judged together. */
const judgedTogether = 64;

/**
 * A recipe for a language model of characters: it learns from windows drawn anywhere in the text's first nine tenths,
 * and is judged by its loss (nats a character) on all of the rest.
 */
export function characterRecipe({
  build,
  length,
  steps,
  ...described
}: CharacterModel): Recipe<CharacterText> {
  const ids = (tokenizer: Tokenizer, text: string): number[] => tokenizer.encode(text);
  const training = ({ tokenizer, train }: CharacterText, batchSize: number, seed: number) =>
    textWindows(ids(tokenizer, train), { length, batchSize, seed, steps });
  const judged = ({ tokenizer, validation }: CharacterText, limit = Infinity) =>
    textWindows(ids(tokenizer, validation.slice(0, limit)), { length, batchSize: judgedTogether });
  return {
    ...described,
    task: "languageModeling",
    dataHelp:
      "a text file, of which the last tenth is for validation, or a folder with input.txt; without, tiny Shakespeare is downloaded",
    async load({ path, limit, onProgress, signal } = {}) {
      const text = await datasets.tinyShakespeare.load({ path, limit, onProgress, signal });
      const shorter = Math.min(text.train.length, text.validation.length);
      if (shorter <= length) {
        throw new DataError({
          where: path ?? described.name,
          problem: "the text is too short to learn from",
          expected: `more than ${length} characters for training, and as many for validation`,
          received: `${text.train.length} and ${text.validation.length}`,
          mend: limit === undefined ? "give a longer text" : "give a longer text, or raise --limit",
        });
      }
      const tokenizer = trainTokenizer([text.train, text.validation], {
        kind: "character",
        specialTokens: ["<unk>"],
      });
      return { ...text, tokenizer };
    },
    count: ({ train, validation }) => ({
      train: train.length,
      test: validation.length,
      unit: "characters",
    }),
    build(text, { seed = 0, epochs = described.epochs, batchSize = described.batchSize } = {}) {
      const model = build(text, { seed, epochs, steps: epochs * training(text, batchSize, seed).length! });
      model.metadata = { task: "languageModeling", tokenizer: text.tokenizer.toJson() };
      return model;
    },
    batches: (text, _, { batchSize, seed }) => ({
      train: training(text, batchSize, seed),
      validation: judged(text),
    }),
    async evaluate(text, model, { limit } = {}) {
      const { loss, accuracy } = await model.evaluateBatches(judged(text, limit));
      return { loss: loss!, perplexity: Math.exp(loss!), accuracy: accuracy! };
    },
    async inspect(_, model) {
      const input = "\n";
      const { text } = await generateText(model, input, { maxTokens: 400, temperature: 0.8, seed: 1 });
      return { texts: [{ input, output: text }] };
    },
  };
}
