import type { NdArray } from "../../base/ndarray.ts";
import { padSequences, type Tokenizer } from "../../text/index.ts";

/** A text that was longer than a model reads. */
export interface CutText {
  /** Its place among the texts. */
  readonly text: number;
  /** How many tokens it has, and how many of them were kept. */
  readonly tokens: number;
  readonly kept: number;
}

/** Texts as a model takes them. */
export interface EncodedTexts {
  /** int32 `[texts, length]`. */
  readonly ids: NdArray;
  readonly cut: readonly CutText[];
}

/**
 * Token ids of texts, all of one length: short ones are filled up behind with the padding token (0 where there is
 * none), long ones lose their end.
 * @example
 * const model = sequential([layers.input([3], { dtype: "int32" }), layers.embedding(3, 8)]);
 * model.metadata = {
 *   tokenizer: { model: { type: "WordLevel", vocab: { "<pad>": 0, film: 1 }, unk_token: "<pad>" } },
 * };
 * const { ids } = models.encodeTexts(["film"], { tokenizer: models.tokenizerOf(model), length: 3 }); // [[1, 0, 0]]
 */
export function encodeTexts(texts: readonly string[], { tokenizer, length }: Encoding): EncodedTexts {
  const { sequences, cut } = tokensOf(texts, { tokenizer, length });
  return { ids: padSequences(sequences, { length, value: tokenizer.special.pad ?? 0 }), cut };
}

interface Encoding {
  readonly tokenizer: Tokenizer;
  readonly length: number;
}

/** Token ids of texts, long ones without their end. */
export function tokensOf(texts: readonly string[], { tokenizer, length }: Encoding) {
  const cut: CutText[] = [];
  const sequences = texts.map((each, text) => {
    const ids = tokenizer.encode(each);
    if (ids.length <= length) return ids;
    cut.push({ text, tokens: ids.length, kept: length });
    // Not simply the first ids: a template's closing token stays.
    return tokenizer.encode(each, { maxLength: length });
  });
  return { sequences, cut };
}
