import type { JsonRecord } from "../base/json.ts";
import type { NdArray } from "../base/ndarray.ts";
import { join } from "../base/node.ts";
import { encodeSafetensors, writeFileAtomic } from "../data/index.ts";
import type { Network } from "../layers/network.ts";
import { networkToJson } from "../layers/saved.ts";
import { digestOf } from "./digest.ts";
import { storedWeights, type StoredWeightsOption } from "./float16Weights.ts";
import { modelFile, modelFormat, modelVersion, weightsFile, type SavedModel } from "./modelFormat.ts";
import type { CompileOptions } from "./objective.ts";
import { compileToJson } from "./savedCompile.ts";
import { writeToBrowser } from "./storage/browserStorage.ts";
import { isLocation } from "./storage/location.ts";

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
export interface SaveOptions extends StoredWeightsOption {
  /** Class names, preprocessing, or what else belongs to the model. Default: the model's own metadata. */
  readonly metadata?: JsonRecord;
}

/**
 * Saves a model: architecture, weights, training options and metadata.
 * - In a folder, which is made if need be: `model.json`, and `model.safetensors` with the weights by path. Each file
 *   is written whole or not at all, the weights first, and these carry a copy of the new `model.json`. So wherever a
 *   save is cut off, {@link loadModel} finds a pair that belongs together: the old one, or the new one.
 * - In a browser's storage, whole or not at all: `opfs://name` (the origin private file system), `indexeddb://name`, or
 *   `browser://name`, the better of the two that there is. What is kept is the same `model.safetensors`.
 * @param where a folder's path in Node, or a place in a browser's storage
 * @throws {DataError} when it cannot be written, or there is no room; what was there stays whole.
 * With `weights: "float16"` the weights take half the bytes; loading widens them to float32 again.
 * @throws {DataError} naming the weight, when one is too large for float16.
 * @throws {OptionError} when a layer of the user's own has options that are no JSON, or there is no such storage.
 * @throws {UnsupportedError} for a folder in a page, or a browser's storage where there is none.
 * @example await saveModel(model, "runs/a", { metadata: { classNames: ["cat", "dog"] } });
 */
export async function saveModel(model: Savable, where: string, options: SaveOptions = {}): Promise<void> {
  const { text, chunks } = encode(model, options);
  if (isLocation(where)) return writeToBrowser(where, chunks);
  await writeFileAtomic(join(where, weightsFile), chunks);
  await writeFileAtomic(join(where, modelFile), text);
}

/** A model as one safetensors file: the `model.safetensors` of a saved model, which holds all of it. */
export async function encodeModel(
  model: Savable,
  options: SaveOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { chunks } = encode(model, options);
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

function encode(model: Savable, options: SaveOptions): { text: string; chunks: Uint8Array[] } {
  const { weights: dtype = "float32" } = options;
  const weights = storedWeights(model.getWeights(), dtype);
  const saved: SavedModel = {
    format: modelFormat,
    version: modelVersion,
    name: model.name,
    seed: model.seed,
    network: networkToJson(model.network),
    frozen: model.frozen,
    compile: model.compileOptions === undefined ? null : compileToJson(model.compileOptions),
    metadata: options.metadata ?? model.metadata,
    ...(dtype === "float16" && { storedAs: dtype }),
    weights: digestOf(weights),
  };
  const text = `${JSON.stringify(saved, undefined, 2)}\n`;
  return { text, chunks: encodeSafetensors(weights, { [modelFile]: text }) };
}
