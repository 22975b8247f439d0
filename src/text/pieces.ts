import { OptionError } from "../base/errors.ts";
import type { JsonRecord } from "../base/json.ts";

/*
 * The stages of the tokenizers made here, as `tokenizer.json` has them.
 */

const split = { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false };

/** Lowercases, or does nothing. */
const lowercased = (lowercase: boolean): JsonRecord | null => (lowercase ? { type: "Lowercase" } : null);

/** Words as white space separates them, or punctuation marks as words of their own. */
export const wordPieces = (lowercase: boolean, split: "whitespace" | "punctuation"): JsonRecord => ({
  normalizer: lowercased(lowercase),
  pre_tokenizer: { type: split === "whitespace" ? "WhitespaceSplit" : "BertPreTokenizer" },
  decoder: null,
});

/** Every character for itself. */
export const characterPieces = (lowercase: boolean): JsonRecord => ({
  normalizer: lowercased(lowercase),
  pre_tokenizer: split,
  decoder: { type: "Fuse" },
});

const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };

/** GPT-2's: words with the space before them, as bytes. */
export const byteLevelPieces: JsonRecord = { normalizer: null, pre_tokenizer: byteLevel, decoder: byteLevel };

/** The end of a word, for BPE over characters. */
export const wordEnd = "</w>";

/** BPE over characters as Sennrich et al. (2016) have it: words whose last character is marked. */
export const markedWordPieces = (lowercase: boolean): JsonRecord => ({
  normalizer: lowercased(lowercase),
  pre_tokenizer: { type: "WhitespaceSplit" },
  decoder: { type: "BPEDecoder", suffix: wordEnd },
});

/** BERT's: clean text, words and punctuation marks. */
export const bertPieces = (lowercase: boolean): JsonRecord => ({
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
});

/** Special tokens as the file lists them; those that the vocabulary lacks are left out. */
export const specialEntries = (
  tokens: readonly string[],
  vocabulary: Readonly<Record<string, unknown>>,
): JsonRecord[] =>
  tokens
    .filter((content) => Object.hasOwn(vocabulary, content))
    .map((content) => ({
      id: vocabulary[content] as number,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    }));

/**
 * What stands around a text, from a template such as `[CLS] $A [SEP]`. A second text follows with what stands
 * behind the first: `[CLS] $A [SEP] $B [SEP]`.
 * @throws {OptionError} for a template without `$A`, or with a token that the vocabulary lacks.
 */
export function templateOf(template: string, vocabulary: Readonly<Record<string, unknown>>): JsonRecord {
  const words = template.split(/\s+/).filter((word) => word !== "");
  const at = words.indexOf("$A");
  const tokens = words.filter((word) => word !== "$A");
  const absent = tokens.find((token) => !Object.hasOwn(vocabulary, token));
  if (at < 0 || tokens.length !== words.length - 1 || absent !== undefined) {
    throw new OptionError({
      where: "template",
      expected: "special tokens with one $A for the text, as '<s> $A </s>'",
      received: JSON.stringify(template),
      ...(absent === undefined ? {} : { problem: `'${absent}' is not in the vocabulary` }),
    });
  }
  const token = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const text = (id: "A" | "B", type_id: number) => ({ Sequence: { id, type_id } });
  const before = words.slice(0, at);
  const behind = words.slice(at + 1);
  const single = [...before.map((t) => token(t, 0)), text("A", 0), ...behind.map((t) => token(t, 0))];
  return {
    type: "TemplateProcessing",
    single,
    pair: [...single, text("B", 1), ...behind.map((t) => token(t, 1))],
    special_tokens: Object.fromEntries(
      tokens.map((id) => [id, { id, ids: [vocabulary[id] as number], tokens: [id] }]),
    ),
  };
}
