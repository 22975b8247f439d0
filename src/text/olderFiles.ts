import { DataError } from "../base/errors.ts";
import type { JsonRecord } from "../base/json.ts";
import { bertPieces, byteLevelPieces, specialEntries, templateOf } from "./pieces.ts";

/**
 * The `tokenizer.json` of GPT-2's `vocab.json` and `merges.txt`.
 * @throws {DataError} naming the line of a merge that is no pair.
 */
export function gpt2Vocabulary(
  vocab: Readonly<Record<string, unknown>>,
  merges: string,
  files: { readonly vocabulary: string; readonly merges: string },
): JsonRecord {
  const pairs = merges.split(/\r?\n/).flatMap((line, i) => {
    if (line === "" || (i === 0 && line.startsWith("#version"))) return [];
    const pair = line.split(" ");
    if (pair.length === 2) return [pair];
    throw new DataError({
      where: `${files.merges}, line ${i + 1}`,
      expected: "two tokens with a space between",
      received: JSON.stringify(line),
    });
  });
  const end = "<|endoftext|>";
  return {
    added_tokens: specialEntries([end], vocab),
    ...byteLevelPieces,
    post_processor: null,
    model: { type: "BPE", vocab: vocab as JsonRecord, merges: pairs, unk_token: null },
  };
}

/**
 * The `tokenizer.json` of BERT's `vocab.txt`: a token a line, its id the line's number.
 * @throws {DataError} when it lacks one of BERT's special tokens, or has a token twice.
 */
export function bertVocabulary(
  list: string,
  { where, lowercase }: { readonly where: string; readonly lowercase: boolean },
): JsonRecord {
  const lines = list.split("\n").map((line) => line.trimEnd());
  if (lines.at(-1) === "") lines.pop();
  const ids = new Map<string, number>();
  lines.forEach((token, id) => {
    const earlier = ids.get(token);
    if (earlier === undefined) return ids.set(token, id);
    const problem = `the token ${JSON.stringify(token)} stands in line ${earlier + 1} already`;
    throw new DataError({ where: `${where}, line ${id + 1}`, problem });
  });
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].filter((token) => ids.has(token));
  const absent = ["[UNK]", "[CLS]", "[SEP]"].find((token) => !ids.has(token));
  if (absent !== undefined) {
    throw new DataError({ where, problem: `not a vocabulary of BERT: it has no ${absent}` });
  }
  const vocab = Object.fromEntries(ids);
  return {
    added_tokens: specialEntries(special, vocab),
    ...bertPieces(lowercase),
    post_processor: templateOf("[CLS] $A [SEP]", vocab),
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}
