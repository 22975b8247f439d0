import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonRecord } from "../../src/base/json.ts";
import type { RunRecord } from "../../src/cli/run/runRecord.ts";
import { layers, sequential, type Model } from "../../src/index.ts";

/** Writes a run folder around a model that nobody trained. */
export async function writeRun(folder: string, model: Model): Promise<void> {
  await mkdir(folder, { recursive: true });
  await model.save(folder);
  const record: RunRecord = {
    version: 2,
    recipe: "mnist-cnn",
    status: "finished",
    options: {
      data: null,
      epochs: 1,
      batchSize: 1,
      seed: 0,
      limit: null,
      text: null,
      label: null,
      size: null,
    },
    versions: {},
    startedAt: "2026-01-01T00:00:00.000Z",
  };
  await writeFile(join(folder, "run.json"), JSON.stringify(record));
}

/** A model that reads four words and knows five. */
export function smallTextModel(metadata: JsonRecord): Model {
  const model = sequential(
    [
      layers.input([4], { dtype: "int32" }),
      layers.embedding(5, 3),
      layers.flatten(),
      layers.dense(2, { activation: "softmax" }),
    ],
    { name: "small", seed: 3 },
  );
  model.metadata = metadata;
  return model;
}

/** Splits at spaces. */
export const smallTokenizer: JsonRecord = {
  model: {
    type: "WordLevel",
    vocab: { "[PAD]": 0, "[UNK]": 1, good: 2, bad: 3, film: 4 },
    unk_token: "[UNK]",
  },
  pre_tokenizer: { type: "WhitespaceSplit" },
};
