import type { JsonRecord } from "../base/json.ts";

/** The tokens with a role of their own, each where the vocabulary has it. */
export const specialRoles = ["pad", "unknown", "start", "end", "mask"] as const;

/** What a token is for that stands for no text. */
export type SpecialRole = (typeof specialRoles)[number];

export interface EncodeOptions {
  /** Add what the tokenizer's template has around a text, as BERT's `[CLS]` and `[SEP]`. Default: true. */
  readonly addSpecialTokens?: boolean;
  /** Cut the end of a text (of a pair: of the longer one) so that no more ids come out. Default: no limit. */
  readonly maxLength?: number | undefined;
}

export interface DecodeOptions {
  /** Leave out padding, start, end and their like. Default: true. */
  readonly skipSpecialTokens?: boolean;
}

/** Two texts as one sequence. */
export interface EncodedPair {
  readonly ids: number[];
  /** For each id, the text it belongs to: 0 or 1. BERT's token type ids. */
  readonly typeIds: number[];
}

/** Turns texts into numbers and back. It is fully described by its {@link Tokenizer.toJson | tokenizer.json}. */
export interface Tokenizer {
  /** How many rows an embedding needs: the greatest id and one. */
  readonly vocabularySize: number;
  /** The ids of the special tokens that the vocabulary has. */
  readonly special: { readonly [Role in SpecialRole]?: number };
  /**
   * A text's ids. An empty text has none, apart from special tokens.
   * @throws {DataError} for an unknown word when the vocabulary has no token for unknown ones.
   */
  encode(text: string, options?: EncodeOptions): number[];
  /** The ids of two texts, as BERT wants sentence pairs: `[CLS] first [SEP] second [SEP]`. */
  encodePair(pair: readonly [first: string, second: string], options?: EncodeOptions): EncodedPair;
  /** @throws {DataError} for an id outside of the vocabulary. */
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string;
  /** The pieces that a text falls into, without special tokens; an unknown one is the unknown token. */
  tokens(text: string): string[];
  /** The number of a token; nothing for one that the vocabulary has not. */
  tokenToId(token: string): number | undefined;
  /** The token of a number; nothing for one beyond the vocabulary. */
  idToToken(id: number): string | undefined;
  /** The contents of a Hugging Face `tokenizer.json`: what to save, and what {@link tokenizerFromJson} takes. */
  toJson(): JsonRecord;
}
