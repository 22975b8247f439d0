import type { Model } from "../../training/index.ts";
import { adoptWeights } from "../../training/variables.ts";
import { bert, type BertOptions } from "./bert.ts";
import { bertConstants, bertHeads, bertTensors } from "./bertTensors.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { tokenizerIn } from "./checkpointTokenizer.ts";
import { readConfig } from "./config.ts";
import { kindOf } from "./kinds.ts";
import { bareTensors, valuesFrom } from "./tensorMap.ts";

/** How BERT is loaded: as it is wired, but that the checkpoint decides whether there is a pooler. */
export type LoadBertOptions = Omit<BertOptions, "pooler">;

/**
 * BERT from a Hugging Face checkpoint: a folder with `config.json`, `model.safetensors` (or several files and their
 * index; float32, float16 or bfloat16) and a tokenizer, if there is one, which `model.metadata` then holds. Heads are
 * left out, and there is a pooler if the checkpoint has one. See {@link bert} for inputs and outputs.
 * @throws {DataError} naming file and tensor where one is missing, damaged or too many, or where weights, tokenizer and
 * configuration disagree.
 * @throws {UnsupportedError} for another architecture.
 * @example
 * const bert = await models.loadBert("bert-base-uncased");
 * const model = models.classifier(bert, { classes: ["bad", "good"] });
 */
export async function loadBert(folder: string, options: LoadBertOptions = {}): Promise<Model> {
  const checkpoint = await openCheckpoint(folder);
  kindOf(checkpoint, ["bert"]);
  return readBert(checkpoint, options);
}

/** What comes behind a bare BERT. */
interface Ending {
  /** Puts it on; its weights are in the checkpoint too. */
  readonly finish: (base: Model) => Model;
  /** Tensors that it makes needless. */
  readonly ignored: readonly RegExp[];
}

/** BERT from an opened checkpoint, bare or with an ending. */
export async function readBert(
  checkpoint: Checkpoint,
  options: LoadBertOptions,
  ending: Ending = { finish: (base) => base, ignored: [bertHeads] },
): Promise<Model> {
  const { config, where } = checkpoint;
  const tensors = bareTensors(await checkpoint.tensors(), "bert.");
  const { num_hidden_layers: blocks, vocab_size: rows } = readConfig(where.config, config, {
    num_hidden_layers: 12,
    vocab_size: 30522,
  });
  const made = ending.finish(bert(config, { ...options, pooler: "pooler.dense.weight" in tensors }));
  const ignored = [bertConstants, ...ending.ignored];
  const filling = { tensors, where: where.weights, ignored };
  adoptWeights(made.network, valuesFrom(made.network, bertTensors(blocks), filling));
  made.metadata = { ...made.metadata, ...(await tokenizerIn(checkpoint, rows)) };
  return made;
}
