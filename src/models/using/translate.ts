import { beamSearch, ModelDecoder } from "../../decoding/index.ts";
import { OptionError } from "../../base/errors.ts";
import { padSequences, type Tokenizer } from "../../text/index.ts";
import type { Model } from "../../training/index.ts";
import { tokensOf } from "./encodeTexts.ts";
import { expectTask, tokenizerOf } from "./metadata.ts";
import type { Translate, TranslateOptions } from "./types.ts";

/** Sentences that are translated side by side. */
const together = 32;

/** A translation that is longer than so many times its source, and some, has lost its way. */
const roomFor = (source: number): number => Math.ceil(1.5 * source) + 10;

/**
 * Translates texts by an encoder and decoder whose task is `translation`, by beam search (Wu et al. 2016). A text
 * that is longer than the model takes loses its end, as `onCut` is told.
 * @throws {OptionError} when the model does something else.
 * @example
 * async function intoGerman(folder: string) {
 *   const model = await loadModel(folder);
 *   return models.translate(model, ["A man rides a horse."], { beams: 4 });
 * }
 */
export const translate: Translate = async (model, texts, options = {}) => {
  expectTask(model, "translation");
  const tokenizer = tokenizerOf(model);
  const length = model.network.inputs[0]!.type.shape[0]!;
  const { sequences: sources, cut } = tokensOf(texts, { tokenizer, length });
  cut.forEach((each) => options.onCut?.(each));
  // Those of like length together: little is padding.
  const order = sources.map((_, i) => i).sort((a, b) => sources[a]!.length - sources[b]!.length);
  const found = new Array<string>(texts.length).fill("");
  for (let from = 0; from < order.length; from += together) {
    const rows = order.slice(from, from + together);
    const translated = await translateTogether(
      { model, tokenizer },
      rows.map((row) => sources[row]!),
      options,
    );
    rows.forEach((row, i) => (found[row] = translated[i]!));
  }
  return found;
};

interface Translator {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
}

async function translateTogether(
  { model, tokenizer }: Translator,
  sources: readonly number[][],
  { beams = 4, maxTokens }: TranslateOptions,
): Promise<string[]> {
  const { start, end } = tokenizer.special;
  if (start === undefined || end === undefined) {
    throw new OptionError({
      where: model.name,
      problem: "its tokenizer has no tokens for the start and the end of a text",
      expected: "special tokens <s> and </s>",
    });
  }
  const padded = padSequences(sources);
  const decoder = new ModelDecoder(model, {
    input: model.network.inputNames[1]!,
    sources: [padded],
  });
  const most = Math.min(maxTokens ?? roomFor(padded.shape[1]!), decoder.longest - 1);
  const logits = await decoder.next(new Int32Array(sources.length).fill(start));
  const found = await beamSearch(decoder, { logits, beams, maxTokens: most, stopTokens: [end] });
  return found.map(([best]) => tokenizer.decode(best!.tokens).trim());
}
