import type { Model } from "../../training/index.ts";
import { adoptWeights } from "../../training/variables.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { tokenizerIn } from "./checkpointTokenizer.ts";
import { readConfig } from "./config.ts";
import { gpt2, type Gpt2Options } from "./gpt2.ts";
import { gpt2Constants, gpt2Tensors, gpt2TiedHead } from "./gpt2Tensors.ts";
import { kindOf } from "./kinds.ts";
import { bareTensors, valuesFrom } from "./tensorMap.ts";

/**
 * GPT-2 from a Hugging Face checkpoint; files and errors as {@link loadBert}'s. See {@link gpt2} for input and output,
 * and `decoding.ModelDecoder` for generating with it.
 * @throws {DataError | UnsupportedError} as {@link loadBert}.
 * @example
 * const gpt = await models.loadGpt2("gpt2");
 * models.tokenizerOf(gpt).encode("Two friends");
 */
export async function loadGpt2(folder: string, options: Gpt2Options = {}): Promise<Model> {
  const checkpoint = await openCheckpoint(folder);
  kindOf(checkpoint, ["gpt2"]);
  return readGpt2(checkpoint, options);
}

/** GPT-2 from an opened checkpoint. */
export async function readGpt2(checkpoint: Checkpoint, options: Gpt2Options): Promise<Model> {
  const { config, where } = checkpoint;
  const tensors = bareTensors(await checkpoint.tensors(), "transformer.");
  const fields = readConfig(where.config, config, {
    n_layer: 12,
    vocab_size: 50257,
    tie_word_embeddings: true,
  });
  const made = gpt2(config, options);
  const ignored = fields.tie_word_embeddings ? [gpt2Constants, gpt2TiedHead] : [gpt2Constants];
  const filling = { tensors, where: where.weights, ignored };
  adoptWeights(made.network, valuesFrom(made.network, gpt2Tensors(fields.n_layer), filling));
  made.metadata = { task: "languageModeling", ...(await tokenizerIn(checkpoint, fields.vocab_size)) };
  return made;
}
