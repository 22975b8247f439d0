import { UnsupportedError } from "../base/errors.ts";
import type { Json, JsonRecord } from "../base/json.ts";
import { partsOf, type Piece, type Stage, type TokenizerJson } from "./tokenizerJson.ts";

/*
 * The library that runs tokenizers departs from Hugging Face's own implementation in a few stages, mostly where
 * JavaScript's idea of letters, digits and white space is narrower than Unicode's. Here those stages are written as
 * others, which it runs right. The file `tokenizer.json` itself stays as it is.
 */

/** Splits into the matches of `regex`, leaving out what is between. */
const matches = (regex: string): Piece => split(regex, "Removed", true);
const split = (regex: string, behavior: string, invert = false): Piece => ({
  type: "Split",
  pattern: { Regex: regex },
  behavior,
  invert,
});

const punctuation = "\\p{P}\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E";
/** Unicode's \w (UTS 18, annex C). */
const wordLetters = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200C}\\x{200D}";
const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** CJK ideographs beyond 16 bits, around which BERT puts spaces. */
const rareIdeographs =
  "[\\x{20000}-\\x{2A6DF}\\x{2A700}-\\x{2B73F}\\x{2B740}-\\x{2B81F}\\x{2B920}-\\x{2CEAF}\\x{2F800}-\\x{2FA1F}]";

const sequence = (stage: Stage, parts: readonly Json[]): Piece => ({
  type: "Sequence",
  [partsOf[stage]]: parts,
});
const replace = (pattern: JsonRecord, content: string): Piece => ({ type: "Replace", pattern, content });

/** JavaScript ends words with the other small sigma; the original lowercases letter by letter. */
const smallSigma = replace({ String: "Σ" }, "σ");

/** One space before the text, which it may have already. One match spans the whole text. */
const spaceFirst = replace({ Regex: "(?: |(?! ))([\\s\\S]+)" }, " $1");

/** RoBERTa's frame as a template; its type ids are all 0. */
function robertaTemplate({ cls, sep }: Piece): Piece {
  const token = ([id]: readonly Json[]): Json => ({ SpecialToken: { id: id!, type_id: 0 } });
  const text = (id: string): Json => ({ Sequence: { id, type_id: 0 } });
  const [start, end] = [token(cls as readonly Json[]), token(sep as readonly Json[])];
  const single = [start, text("A"), end];
  return { type: "TemplateProcessing", single, pair: [...single, end, text("B"), end] };
}

type Change = (piece: Piece) => Piece;

const changes: Readonly<Record<Stage, Readonly<Record<string, Change>>>> = {
  normalizer: {
    Lowercase: (piece) => sequence("normalizer", [smallSigma, piece]),
    BertNormalizer: (piece) =>
      sequence("normalizer", [
        ...(piece["lowercase"] === true ? [smallSigma] : []),
        ...(piece["handle_chinese_chars"] === true ? [replace({ Regex: rareIdeographs }, " $& ")] : []),
        piece,
      ]),
    Replace: literalDollars,
  },
  pre_tokenizer: {
    Whitespace: () => matches(`[${wordLetters}]+|[^${wordLetters}\\s]+`),
    WhitespaceSplit: () => matches("\\S+"),
    BertPreTokenizer: () => matches(`[^\\s${punctuation}]+|[${punctuation}]`),
    Digits: (piece) => split(piece["individual_digits"] === true ? "\\p{N}" : "\\p{N}+", "Isolated"),
    Punctuation: (piece) => splitBy(`[${punctuation}]`, piece["behavior"] ?? "Isolated"),
    Split: (piece) => {
      const { pattern, behavior, invert } = piece;
      if (behavior === "Isolated" || behavior === "Removed" || invert === true) return piece;
      const { Regex: regex } = (pattern ?? {}) as JsonRecord;
      return typeof regex === "string" ? splitBy(`(?:${regex})`, behavior ?? "Isolated") : refuse(behavior);
    },
    ByteLevel: (piece) => {
      if (piece["use_regex"] === false) return piece;
      return sequence("pre_tokenizer", [
        ...(piece["add_prefix_space"] === true ? [spaceFirst] : []),
        split(gpt2, "Isolated"),
        { type: "ByteLevel", add_prefix_space: false, use_regex: false },
      ]);
    },
  },
  post_processor: { RobertaProcessing: robertaTemplate },
  decoder: { Replace: literalDollars },
};

/** What to do with the delimiters, for those ways that need no more than a pattern. */
function splitBy(regex: string, behavior: Json): Piece {
  if (behavior === "Isolated" || behavior === "Removed") return split(regex, behavior);
  return behavior === "Contiguous" ? split(`${regex}+`, "Isolated") : refuse(behavior);
}

function refuse(behavior: Json | undefined): never {
  throw new UnsupportedError({
    where: "pre_tokenizer.behavior",
    received: JSON.stringify(behavior),
    expected: "Isolated, Removed or Contiguous",
  });
}

/** In JavaScript `$` in a replacement has a meaning. */
function literalDollars(piece: Piece): Piece {
  const { content } = piece;
  return typeof content === "string" ? { ...piece, content: content.replaceAll("$", "$$$$") } : piece;
}

function rewritePiece(piece: Piece, stage: Stage): Piece {
  const name = partsOf[stage];
  if (piece.type !== "Sequence") return changes[stage][piece.type]?.(piece) ?? piece;
  return sequence(
    stage,
    (piece[name] as readonly Piece[]).map((part) => rewritePiece(part, stage)),
  );
}

/**
 * The description to run in the place of a `tokenizer.json`.
 * @throws {UnsupportedError} for what the library would quietly do in another way.
 */
export function forLibrary(json: TokenizerJson): TokenizerJson {
  const { continuing_subword_prefix: prefix } = json.model;
  if (json.model.type === "BPE" && typeof prefix === "string" && prefix !== "") {
    throw new UnsupportedError({
      where: "model.continuing_subword_prefix",
      problem: "BPE with a prefix for the pieces inside a word cannot be run",
      received: JSON.stringify(prefix),
    });
  }
  const rewrite = (stage: Stage): Piece | null => json[stage] && rewritePiece(json[stage], stage);
  return {
    ...json,
    normalizer: rewrite("normalizer"),
    pre_tokenizer: rewrite("pre_tokenizer"),
    post_processor: rewrite("post_processor"),
    decoder: rewrite("decoder"),
  };
}
