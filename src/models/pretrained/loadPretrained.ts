import { DataError } from "../../base/errors.ts";
import type { Model } from "../../training/index.ts";
import { bertHeads, bertPooler } from "./bertTensors.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { readConfig } from "./config.ts";
import { classifier, sentenceEncoder, tagger } from "./heads.ts";
import { kindOf, kinds } from "./kinds.ts";
import { readBert } from "./loadBert.ts";
import { readGpt2 } from "./loadGpt2.ts";
import { readSentencePooling } from "./sentencePooling.ts";

/** How a checkpoint is loaded. */
export interface LoadPretrainedOptions {
  /** The longest sequence that the model takes. Default: as the checkpoint says. */
  readonly sequenceLength?: number | undefined;
}

/**
 * The model in a folder with a Hugging Face checkpoint, ready for what it was made for: a classifier of texts
 * (`BertForSequenceClassification`), a tagger (`BertForTokenClassification`), an encoder of sentences (BERT as
 * sentence-transformers saves it), a language model (GPT-2), or else a bare BERT. `model.metadata` hold its task,
 * tokenizer and class names, so that it is saved and used as any other. Files and errors: as {@link loadBert}'s.
 * @throws {DataError | UnsupportedError} as {@link loadBert}.
 * @example
 * const model = await models.loadPretrained("all-MiniLM-L6-v2");
 * const embeddings = await models.embedTexts(model, ["Two friends sit on a bench."]);
 */
export async function loadPretrained(folder: string, options: LoadPretrainedOptions = {}): Promise<Model> {
  const checkpoint = await openCheckpoint(folder);
  if (kindOf(checkpoint, kinds) === "gpt2") return readGpt2(checkpoint, options);
  const architectures = checkpoint.config["architectures"];
  switch (Array.isArray(architectures) ? architectures[0] : undefined) {
    case "BertForSequenceClassification":
      return readBert(checkpoint, options, {
        finish: (base) =>
          classifier(base, {
            classes: classNamesIn(checkpoint),
            dropout: headDropout(checkpoint),
            activation: activationIn(checkpoint),
          }),
        ignored: [],
      });
    case "BertForTokenClassification":
      return readBert(checkpoint, options, {
        finish: (base) => tagger(base, { tags: classNamesIn(checkpoint), dropout: headDropout(checkpoint) }),
        ignored: [bertPooler],
      });
    default:
      if (checkpoint.files.has("modules.json")) return readSentenceEncoder(checkpoint, options);
      return readBert(checkpoint, options);
  }
}

/** BERT with the pooling that sentence-transformers puts behind it. */
async function readSentenceEncoder(checkpoint: Checkpoint, options: LoadPretrainedOptions): Promise<Model> {
  const { encoder, longest } = await readSentencePooling(checkpoint);
  const { max_position_embeddings: positions } = readConfig(checkpoint.where.config, checkpoint.config, {
    max_position_embeddings: 512,
  });
  const sequenceLength = options.sequenceLength ?? Math.min(longest, positions);
  return readBert(
    checkpoint,
    { sequenceLength },
    { finish: (base) => sentenceEncoder(base, encoder), ignored: [bertPooler, bertHeads] },
  );
}

/** The names of classes in their order; transformers saves two where nothing is said. */
function classNamesIn({ config, where }: Checkpoint): readonly string[] {
  const given = config["id2label"] ?? { 0: "LABEL_0", 1: "LABEL_1" };
  const named = given as Readonly<Record<string, unknown>>;
  const names = Object.keys(named).map((_, i) => named[i]);
  if (names.length > 0 && names.every((name) => typeof name === "string")) return names as string[];
  throw new DataError({
    where: `${where.config}: id2label`,
    expected: 'a name for every number from 0, as { "0": "bad", "1": "good" }',
    received: JSON.stringify(given),
  });
}

/** Dropout before the head: its own, or that of the network. */
function headDropout({ config, where }: Checkpoint): number {
  const { hidden_dropout_prob: fallback } = readConfig(where.config, config, { hidden_dropout_prob: 0.1 });
  return readConfig(where.config, config, { classifier_dropout: fallback }).classifier_dropout;
}

/** What the head's logits become: one number of a regression stays as it is. */
function activationIn({ config, ...checkpoint }: Checkpoint): "softmax" | "sigmoid" | "linear" {
  const classes = classNamesIn({ config, ...checkpoint }).length;
  if (config["problem_type"] === "multi_label_classification") return "sigmoid";
  return config["problem_type"] === "regression" || classes === 1 ? "linear" : "softmax";
}
