import type { JsonRecord } from "../base/json.ts";
import type { NdArray } from "../base/ndarray.ts";
import { join } from "../base/node.ts";
import { encodeSafetensors, writeFileAtomic } from "../data/index.ts";
import type { Network } from "../layers/network.ts";
import { networkToJson } from "../layers/saved.ts";
import { digestOf } from "./digest.ts";
import { modelFile, modelFormat, modelVersion, weightsFile, type SavedModel } from "./modelFormat.ts";
import type { CompileOptions } from "./objective.ts";
import { compileToJson } from "./savedCompile.ts";

/** What there is to save of a model. */
export interface Savable {
  readonly name: string;
  readonly seed: number;
  readonly network: Network;
  readonly frozen: readonly string[];
  readonly compileOptions: CompileOptions | undefined;
  readonly metadata: JsonRecord;
  getWeights(): Record<string, NdArray>;
}

/** What is saved beside architecture, weights and training options. */
export interface SaveOptions {
  /** Class names, preprocessing, or what else belongs to the model. Default: the model's own metadata. */
  readonly metadata?: JsonRecord;
}

/**
 * Saves a model: `model.json` (architecture, training options, metadata) and `model.safetensors` (weights
 * by path) in a folder, which is made if need be.
 *
 * Each file is written whole or not at all, the weights first, and these carry a copy of the new
 * `model.json`. So wherever a save is cut off, {@link loadModel} finds a pair that belongs together: the old
 * one, or the new one.
 * @throws {DataError} when the folder cannot be written or the disk is full; what was there stays whole.
 * @throws {OptionError} when a layer of the user's own has options that are no JSON.
 * @example await saveModel(model, "runs/a", { metadata: { classNames: ["cat", "dog"] } });
 */
export async function saveModel(model: Savable, folder: string, options: SaveOptions = {}): Promise<void> {
  const weights = model.getWeights();
  const saved: SavedModel = {
    format: modelFormat,
    version: modelVersion,
    name: model.name,
    seed: model.seed,
    network: networkToJson(model.network),
    frozen: model.frozen,
    compile: model.compileOptions === undefined ? null : compileToJson(model.compileOptions),
    metadata: options.metadata ?? model.metadata,
    weights: digestOf(weights),
  };
  const text = `${JSON.stringify(saved, undefined, 2)}\n`;
  await writeFileAtomic(join(folder, weightsFile), encodeSafetensors(weights, { [modelFile]: text }));
  await writeFileAtomic(join(folder, modelFile), text);
}
