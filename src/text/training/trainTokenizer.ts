import { OptionError } from "../../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { tokenizerFromJson } from "../tokenizerFromJson.ts";
import { learn, type LearnOptions } from "./kinds.ts";

/** The kinds of vocabularies that can be learned from texts. */
export const tokenizerKinds = ["word", "character", "bpe", "wordPiece"] as const;

/** One of {@link tokenizerKinds}. */
export type TokenizerKind = (typeof tokenizerKinds)[number];

export interface TrainTokenizerOptions {
  /** What a token is: a word, a character, a piece of a word by byte pair encoding, or one of BERT's word pieces. */
  readonly kind: TokenizerKind;
  /** At most so many tokens, special ones included. Default: 30000. */
  readonly vocabularySize?: number;
  /** A word, or a pair of pieces, that comes less often makes no token. Default: 1. */
  readonly minFrequency?: number;
  /** Make texts lower case, word pieces also without accents. Default: false. */
  readonly lowercase?: boolean;
  /**
   * The first tokens of the vocabulary, so that padding is 0. Default: `<pad> <unk> <s> </s>`, for word pieces
   * `[PAD] [UNK] [CLS] [SEP] [MASK]`.
   */
  readonly specialTokens?: readonly string[] | undefined;
  /**
   * What `encode` puts around a text, as `<s> $A </s>`. Default: nothing, for word pieces `[CLS] $A [SEP]` where
   * these are among the special tokens.
   */
  readonly template?: string | undefined;
  /**
   * For words: cut at white space alone, or at punctuation marks too. Default: "whitespace", for texts that are cut
   * into words already.
   */
  readonly split?: "whitespace" | "punctuation";
  /**
   * For BPE: pieces of UTF-8 bytes, so that no text is unknown; otherwise of characters, with words cut at white
   * space. Default: true.
   */
  readonly bytes?: boolean;
}

/**
 * Learns a vocabulary from texts. The result is deterministic and does not depend on the texts' order; it equals that
 * of the Python package `tokenizers`, which also reads its `toJson()`.
 *
 * Byte pair encoding: Sennrich et al. (2016); over bytes: Radford et al. (2019); word pieces are trained as byte pairs too,
 * as Hugging Face does.
 * @throws {OptionError} when `vocabularySize` does not even hold the characters and special tokens.
 * @throws {DataError} when there is no text to learn from.
 * @example
 * const tokenizer = trainTokenizer(["a good film", "a bad film"], { kind: "word" });
 * tokenizer.encode("a bad idea"); // [4, 6, 1]
 */
export function trainTokenizer(texts: Iterable<string>, options: TrainTokenizerOptions): Tokenizer {
  const chosen = complete("trainTokenizer", options, {
    kind: undefined,
    vocabularySize: 30000,
    minFrequency: 1,
    lowercase: false,
    specialTokens: undefined,
    template: undefined,
    split: "whitespace",
    bytes: true,
  });
  checkChoice("trainTokenizer.kind", String(chosen.kind), tokenizerKinds);
  checkChoice("trainTokenizer.split", chosen.split, ["whitespace", "punctuation"]);
  checkNumbers("trainTokenizer", chosen, {
    vocabularySize: { min: 1, max: 2 ** 24, integer: true },
    minFrequency: { min: 1, integer: true },
  });
  const kind = chosen.kind!;
  const specialTokens = chosen.specialTokens ?? (kind === "wordPiece" ? bertTokens : usualTokens);
  checkSpecialTokens(specialTokens);
  const isBert = kind === "wordPiece" && ["[CLS]", "[SEP]"].every((token) => specialTokens.includes(token));
  const template = chosen.template ?? (isBert ? "[CLS] $A [SEP]" : undefined);
  const plan: LearnOptions = { ...chosen, kind, specialTokens, template };
  return tokenizerFromJson(learn(texts, plan), { where: "trainTokenizer" });
}

const usualTokens = ["<pad>", "<unk>", "<s>", "</s>"];
const bertTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

function checkSpecialTokens(tokens: readonly string[]): void {
  const odd = tokens.find((token, i) => token === "" || tokens.indexOf(token) !== i);
  if (odd === undefined) return;
  throw new OptionError({
    where: "trainTokenizer.specialTokens",
    problem: odd === "" ? "an empty token" : `'${odd}' stands twice`,
  });
}
