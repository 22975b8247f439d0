import { DataError } from "../../base/errors.ts";
import type { JsonRecord } from "../../base/json.ts";
import { loadTokenizer } from "../../text/index.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * The tokenizer in a checkpoint's folder as metadata; nothing where there is none.
 * @param rows tokens that the network has embeddings for
 * @throws {DataError} when it is damaged, or has tokens that the network does not know.
 */
export async function tokenizerIn({ folder, files, where }: Checkpoint, rows: number): Promise<JsonRecord> {
  const present =
    files.has("tokenizer.json") ||
    files.has("vocab.txt") ||
    (files.has("vocab.json") && files.has("merges.txt"));
  if (!present) return {};
  const tokenizer = await loadTokenizer(folder);
  if (tokenizer.vocabularySize <= rows) return { tokenizer: tokenizer.toJson() };
  throw new DataError({
    where: `${where.config}: vocab_size`,
    problem: "the tokenizer has tokens that the network does not know",
    expected: `at least ${tokenizer.vocabularySize}`,
    received: String(rows),
    mend: "do the files belong together?",
  });
}
