import type { CanaryTraining, LanguageModelSubject } from "../../../audit/index.ts";
import { trainTokenizer, type Tokenizer } from "../../../text/index.ts";
import { historyOf, type Audited } from "./subject.ts";

/** Steps of the model that reads canaries, where `--canary-steps` does not say. */
const usualSteps = 400;

/** What recipes for language models load. */
interface CharacterText {
  readonly train: string;
  readonly validation: string;
  readonly tokenizer: Tokenizer;
}

/** What the audit of a language model looks at, from a run. */
export async function languageModelOf(audited: Audited): Promise<LanguageModelSubject> {
  return { ...(await historyOf(audited.folder)), canaries: canaryTraining(audited) };
}

/** Trains a model by the run's recipe in few steps, on so short a piece of its text that it is read as often as the run read all. */
function canaryTraining({ record, model, recipe, data, flags }: Audited): CanaryTraining {
  const text = data as CharacterText;
  const { batchSize, privacy } = record.options;
  const stepsOf = (own: CharacterText): number =>
    recipe.batches(own, model, { batchSize, seed: 0 }).train.length ?? 1;
  const wanted = flags.canarySteps ?? usualSteps;
  const share = Math.min(1, wanted / (record.options.epochs * stepsOf(text)));
  const [window] = model.network.inputs[0]!.type.shape;
  return {
    text: text.train.slice(0, Math.max(2 * window!, Math.floor(share * text.train.length))),
    async train(planted, { seed }) {
      // Digits are in the secrets, if not in the text: without them all secrets would look alike.
      const tokenizer = trainTokenizer([text.train, text.validation, planted, "0123456789"], {
        kind: "character",
        specialTokens: ["<unk>"],
      });
      const own = { ...text, train: planted, tokenizer };
      const epochs = Math.max(
        1,
        Math.min(record.options.epochs, Math.round(wanted / Math.max(1, stepsOf(own)))),
      );
      const reader = recipe.build(own, { seed, epochs, batchSize });
      const { train } = recipe.batches(own, reader, { batchSize, seed });
      await reader.fit(train, { epochs, seed, verbose: false, ...(privacy && { privacy }) });
      return { model: reader, encode: (secret) => tokenizer.encode(secret) };
    },
  };
}
