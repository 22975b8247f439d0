import { DataError } from "../base/errors.ts";
import type { Json, JsonRecord } from "../base/json.ts";
import { suggest } from "../base/nearest.ts";

/** A stage of a tokenizer: `{ type, ... }`. */
export interface Piece extends JsonRecord {
  readonly type: string;
}

/** The model that turns words into tokens. */
interface ModelPiece extends Piece {
  readonly type: ModelType;
  readonly vocab: JsonRecord | readonly Json[];
}

const modelTypes = ["WordLevel", "WordPiece", "BPE", "Unigram"] as const;
type ModelType = (typeof modelTypes)[number];

/** A token that is found in a text before anything else is done to it. */
interface AddedToken extends JsonRecord {
  readonly id: number;
  readonly content: string;
}

/** A checked `tokenizer.json`, with `null` for the stages that are left out. */
export interface TokenizerJson extends JsonRecord {
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: Piece | null;
  readonly pre_tokenizer: Piece | null;
  readonly post_processor: Piece | null;
  readonly decoder: Piece | null;
  readonly model: ModelPiece;
}

/** The kinds of each stage that can be run. */
const stages = {
  normalizer: [
    ...["BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Precompiled", "Prepend", "Replace"],
    ...["Sequence", "Strip", "StripAccents"],
  ],
  pre_tokenizer: [
    ...["BertPreTokenizer", "ByteLevel", "Digits", "FixedLength", "Metaspace", "Punctuation", "Sequence"],
    ...["Split", "Whitespace", "WhitespaceSplit"],
  ],
  post_processor: ["BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing"],
  decoder: [
    ...["BPEDecoder", "ByteFallback", "ByteLevel", "CTC", "Fuse", "Metaspace", "Replace", "Sequence"],
    ...["Strip", "WordPiece"],
  ],
} as const;

/** What a stage of type Sequence calls its parts. */
export const partsOf = {
  normalizer: "normalizers",
  pre_tokenizer: "pretokenizers",
  post_processor: "processors",
  decoder: "decoders",
} as const;

export type Stage = keyof typeof stages;

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

function record(value: unknown, where: string): JsonRecord {
  if (isRecord(value)) return value;
  throw new DataError({ where, expected: "a JSON object", received: show(value) });
}

/**
 * Checks that a value is a `tokenizer.json` that can be run.
 * @throws {DataError} naming the field that is missing, damaged or of an unknown kind.
 */
export function checkTokenizerJson(json: unknown, where: string): TokenizerJson {
  const given = record(json, where);
  const { model: givenModel, added_tokens: added = [] } = given;
  if (givenModel === undefined) {
    throw new DataError({
      where,
      problem: "not a tokenizer.json: it has no 'model'",
      received: `the fields ${Object.keys(given).slice(0, 12).join(", ") || "(none)"}`,
    });
  }
  const stage = (name: Stage): Piece | null => checkStage(given[name] ?? null, `${where}: ${name}`, name);
  const model = checkModel(record(givenModel, `${where}: model`), `${where}: model`);
  return {
    ...given,
    normalizer: stage("normalizer"),
    pre_tokenizer: stage("pre_tokenizer"),
    post_processor: stage("post_processor"),
    decoder: stage("decoder"),
    model,
    added_tokens: checkAddedTokens(added, `${where}: added_tokens`),
  };
}

function checkStage(value: Json, where: string, stage: Stage): Piece | null {
  if (value === null) return null;
  const piece = record(value, where);
  const known: readonly string[] = stages[stage];
  const { type } = piece;
  if (typeof type !== "string" || !known.includes(type)) {
    throw new DataError({
      where: `${where}.type`,
      problem: `unknown kind ${show(type)}`,
      mend: suggest(String(type), known),
    });
  }
  if (type === "Split" || type === "Replace") checkPattern(piece["pattern"], `${where}.pattern`);
  if (type !== "Sequence") return { ...piece, type };
  const name = partsOf[stage];
  const parts = piece[name];
  if (!Array.isArray(parts)) {
    throw new DataError({ where: `${where}.${name}`, expected: "a list", received: show(parts) });
  }
  return { type, [name]: parts.map((part: Json, i) => checkStage(part, `${where}.${name}[${i}]`, stage)) };
}

function checkPattern(pattern: Json | undefined, where: string): void {
  const { Regex: regex, String: text } = record(pattern, where);
  if (typeof (regex ?? text) === "string") return;
  throw new DataError({ where, expected: "{ Regex: ... } or { String: ... }", received: show(pattern) });
}

function checkModel(model: JsonRecord, where: string): ModelPiece {
  const { vocab } = model;
  const type = model["type"] ?? inferModel(model);
  if (!modelTypes.includes(type as ModelType)) {
    throw new DataError({
      where: `${where}.type`,
      problem: `unknown kind ${show(type)}`,
      mend: suggest(String(type), modelTypes),
    });
  }
  if (type === "Unigram") {
    const fits = Array.isArray(vocab) && vocab.length > 0 && vocab.every(isScored);
    if (fits) return { ...model, type, vocab: vocab as readonly Json[] };
    throw new DataError({
      where: `${where}.vocab`,
      expected: "a list of [token, score]",
      received: show(vocab),
    });
  }
  const vocabulary = record(vocab, `${where}.vocab`);
  checkIds(vocabulary, `${where}.vocab`);
  if (type === "BPE") checkMerges(model, vocabulary, where);
  return { ...model, type: type as ModelType, vocab: vocabulary };
}

/** Files of before 2021 do not say what their model is. */
function inferModel({ vocab, merges, ...rest }: JsonRecord): ModelType {
  if (Array.isArray(vocab)) return "Unigram";
  if (merges !== undefined) return "BPE";
  return "continuing_subword_prefix" in rest ? "WordPiece" : "WordLevel";
}

const isScored = (entry: Json): boolean =>
  Array.isArray(entry) && entry.length === 2 && typeof entry[0] === "string" && typeof entry[1] === "number";

/** Ids are whole numbers, and each has one token: with two, decoding would not give back what was encoded. */
function checkIds(vocabulary: JsonRecord, where: string): void {
  const entries = Object.entries(vocabulary);
  if (entries.length === 0) throw new DataError({ where, problem: "the vocabulary is empty" });
  const owners = new Map<number, string>();
  for (const [token, id] of entries) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id > maxId) {
      throw new DataError({
        where: `${where}[${show(token)}]`,
        expected: `an id: a whole number from 0 to ${maxId}`,
        received: show(id),
      });
    }
    const owner = owners.get(id);
    if (owner !== undefined) {
      throw new DataError({ where, problem: `${show(owner)} and ${show(token)} have the same id ${id}` });
    }
    owners.set(id, token);
  }
}

/** Far above any vocabulary; an id is also a place in a table, which a damaged number must not make huge. */
const maxId = 2 ** 24;

function checkMerges(
  { merges, continuing_subword_prefix: prefix }: JsonRecord,
  vocabulary: JsonRecord,
  where: string,
) {
  if (!Array.isArray(merges)) {
    throw new DataError({ where: `${where}.merges`, expected: "a list", received: show(merges) });
  }
  const begin = typeof prefix === "string" ? prefix : "";
  merges.forEach((merge: Json, i) => {
    const pair: unknown = typeof merge === "string" ? merge.split(" ") : merge;
    const [first, second] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    const here = `${where}.merges[${i}]`;
    if (typeof first !== "string" || typeof second !== "string") {
      throw new DataError({ where: here, expected: "two tokens", received: show(merge) });
    }
    const merged = first + (second.startsWith(begin) ? second.slice(begin.length) : second);
    const absent = [first, second, merged].find((token) => !Object.hasOwn(vocabulary, token));
    if (absent !== undefined) {
      throw new DataError({ where: here, problem: `the token ${show(absent)} is not in the vocabulary` });
    }
  });
}

function checkAddedTokens(value: Json, where: string): readonly AddedToken[] {
  if (!Array.isArray(value)) throw new DataError({ where, expected: "a list", received: show(value) });
  return value.map((entry: Json, i) => {
    const { id, content, ...rest } = record(entry, `${where}[${i}]`);
    const isId = typeof id === "number" && Number.isInteger(id) && id >= 0 && id <= maxId;
    if (isId && typeof content === "string" && content !== "") return { ...rest, id, content };
    throw new DataError({
      where: `${where}[${i}]`,
      expected: "{ id: a whole number, content: a text, ... }",
      received: show(entry),
    });
  });
}
