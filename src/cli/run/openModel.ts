import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../base/errors.ts";
import { loadModel, type Model } from "../../index.ts";
import { openRun } from "./openRun.ts";
import { runFiles } from "./runFolder.ts";

const exists = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;

/**
 * The model in a folder: of a run, as `model.save` writes it, or a Hugging Face checkpoint (`config.json`,
 * `model.safetensors`, `tokenizer.json`).
 * @throws {DataError} when the folder holds none of them, or files are missing or damaged.
 */
export async function openModel(folder: string): Promise<Model> {
  if (await exists(runFiles(folder).record)) return (await openRun(folder)).model;
  if (await exists(join(folder, "model.json"))) return loadModel(folder);
  if (await exists(join(folder, "config.json"))) {
    const { loadPretrained } = await import("../../models/index.ts");
    return usable(folder, await loadPretrained(folder));
  }
  throw new DataError({
    where: folder,
    problem: (await exists(folder)) ? "it holds no model" : "there is no such folder",
    expected:
      "a folder written by 'loom train' or model.save, or a Hugging Face checkpoint with config.json, model.safetensors and tokenizer.json",
  });
}

/** @throws {DataError} for a checkpoint that the commands have no use for: bare, or without a tokenizer. */
function usable(folder: string, model: Model): Model {
  const { task, tokenizer } = model.metadata;
  if (tokenizer === undefined) {
    throw new DataError({
      where: folder,
      problem: "the checkpoint has no tokenizer",
      expected: "tokenizer.json, or vocab.txt of BERT",
      mend: "save it beside the model: tokenizer.save_pretrained of transformers does",
    });
  }
  if (task !== undefined) return model;
  throw new DataError({
    where: folder,
    problem: "the checkpoint is a bare BERT, whose vectors of tokens no command has a use for",
    expected:
      "BERT for sequence or token classification, GPT-2, or a sentence encoder with modules.json as sentence-transformers saves it",
    mend: "fine-tune it: models.classifier or models.tagger, and save that",
  });
}
