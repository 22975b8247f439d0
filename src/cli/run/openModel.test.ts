import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openModel } from "./openModel.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-open-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a checkpoint without a tokenizer, or of a bare BERT, is refused with the way out", async () => {
  await expect(openModel("goldens/pretrained/gpt2")).rejects.toThrow(
    /gpt2: the checkpoint has no tokenizer[^]*tokenizer\.json[^]*save_pretrained/,
  );
  await cp("goldens/pretrained/bert", folder, { recursive: true });
  const words = Array.from({ length: 95 }, (_, i) => `word${i}`);
  await writeFile(
    join(folder, "vocab.txt"),
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...words].join("\n"),
  );
  await expect(openModel(folder)).rejects.toThrow(/a bare BERT[^]*models\.classifier/);
});

test("a folder that is not there, and one that holds nothing, are told apart", async () => {
  await expect(openModel(join(folder, "none"))).rejects.toThrow(/there is no such folder/);
  await expect(openModel("docs")).rejects.toThrow(/docs: it holds no model/);
});
