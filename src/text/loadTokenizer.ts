import { DataError } from "../base/errors.ts";
import { bertVocabulary, gpt2Vocabulary } from "./olderFiles.ts";
import { filesAt, readText } from "./textFile.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { tokenizerFromJson } from "./tokenizerFromJson.ts";

/**
 * A tokenizer from a Hugging Face `tokenizer.json`, or a folder that holds one. In a folder without, GPT-2's
 * `vocab.json` and `merges.txt` or BERT's `vocab.txt` do as well.
 * @throws {DataError} when there is none, or it is damaged: it names the file and the field.
 * @example
 * const tokenizer = await loadTokenizer("all-MiniLM-L6-v2");
 * tokenizer.encode("Two friends sit on a bench.");
 */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  const files = await filesAt(path);
  const [only] = files.size === 1 ? files.values() : [];
  const json = files.get("tokenizer.json") ?? (only?.endsWith(".json") ? only : undefined);
  if (json !== undefined) return tokenizerFromJson(await readJson(json), { where: json });
  const [vocabulary, merges] = [files.get("vocab.json"), files.get("merges.txt")];
  if (vocabulary !== undefined && merges !== undefined) {
    const made = gpt2Vocabulary(await readJson(vocabulary), await readText(merges), { vocabulary, merges });
    return tokenizerFromJson(made, { where: vocabulary });
  }
  const list = files.get("vocab.txt");
  if (list !== undefined) {
    const config = files.get("tokenizer_config.json");
    const lowercase = config === undefined || (await readJson(config))["do_lower_case"] !== false;
    return tokenizerFromJson(bertVocabulary(await readText(list), { where: list, lowercase }), {
      where: list,
    });
  }
  throw new DataError({
    where: path,
    problem: "no tokenizer",
    expected: "tokenizer.json, or vocab.json with merges.txt (GPT-2), or vocab.txt (BERT)",
    received: [...files.keys()].slice(0, 10).join(", ") || "an empty folder",
  });
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const problem = `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where: path, problem }, { cause });
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    return json as Readonly<Record<string, unknown>>;
  }
  throw new DataError({ where: path, expected: "a JSON object" });
}
