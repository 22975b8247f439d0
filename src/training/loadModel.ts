import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { suggest } from "../base/nearest.ts";
import { join, readFile } from "../base/node.ts";
import { sameShape, showShape } from "../base/shape.ts";
import { decodeSafetensors } from "../data/index.ts";
import type { Network } from "../layers/network.ts";
import { networkFromJson } from "../layers/saved.ts";
import { digestOf } from "./digest.ts";
import { widenedWeights } from "./float16Weights.ts";
import { Model } from "./model.ts";
import { modelFile, parseSavedModel, weightsFile, type SavedModel } from "./modelFormat.ts";
import { compileFromJson } from "./savedCompile.ts";
import { noteLoaded } from "./private/leavePrivacy.ts";
import { readFromBrowser } from "./storage/browserStorage.ts";
import { isLocation } from "./storage/location.ts";
import { adoptWeights } from "./variables.ts";

/** How a model is loaded. */
export interface LoadOptions {
  /**
   * Whether to compile it as it was when it was saved. Without, losses and metrics of the user's own need
   * not be known. Default: true.
   */
  readonly compile?: boolean;
}

/**
 * Loads what {@link saveModel} wrote: ready to predict, and to train and evaluate when it was compiled.
 * Layers of your own must have been defined before.
 * @param source in Node the folder, or its `model.safetensors` alone, which holds all of the model; in a page
 * `opfs://name`, `indexeddb://name` or `browser://name`; anywhere the bytes of a `model.safetensors`, as
 * `model.toBytes()` gives them, `fetch` or the user's `File`
 * @throws {DataError} naming the file and the field or tensor, when one is missing or damaged, when the two do not
 * belong together, or when a newer version wrote them; and when the browser keeps no model of that name.
 * @throws {OptionError} when there is no such storage. @throws {UnsupportedError} for a file in a page, or a browser's
 * storage where there is none.
 * @example
 * const model = await loadModel("runs/a");
 * const { classNames } = model.metadata;
 */
export async function loadModel(
  source: string | Blob | ArrayBuffer | Uint8Array,
  { compile = true }: LoadOptions = {},
): Promise<Model> {
  if (typeof source !== "string") {
    const where = source instanceof Blob && "name" in source ? String(source.name) : "the bytes of the model";
    const bytes = source instanceof Blob ? await source.arrayBuffer() : source;
    return decodeModel({ bytes: new Uint8Array(bytes), paths: { model: where, weights: where }, compile });
  }
  const alone = { model: source, weights: source };
  if (isLocation(source)) return decodeModel({ bytes: await readFromBrowser(source), paths: alone, compile });
  if (source.endsWith(ending)) return decodeModel({ bytes: await read(source), paths: alone, compile });
  const paths = { model: join(source, modelFile), weights: join(source, weightsFile) };
  const text = await read(paths.model);
  const bytes = await read(paths.weights);
  return decodeModel({ text: text.toString("utf8"), bytes, paths, compile });
}

const ending = ".safetensors";

/** The contents of a saved model's two files. */
export interface ModelFiles {
  /** Of `model.json`; where it is not there, the weights' copy of it counts. */
  readonly text?: string;
  readonly bytes: Uint8Array;
  /** For errors. */
  readonly paths: { readonly model: string; readonly weights: string };
  readonly compile: boolean;
}

/** The model in the contents of its two files. See {@link loadModel}. */
export function decodeModel({ text, bytes, paths, compile }: ModelFiles): Model {
  const named = text === undefined ? undefined : parseSavedModel(text, paths.model);
  const { tensors: stored, metadata } = decodeSafetensors(bytes, paths.weights);
  const saved = matching(named, stored, metadata[modelFile], paths);
  const tensors = saved.storedAs === "float16" ? widenedWeights(stored) : stored;
  const model = building(paths.model, () => {
    const network = networkFromJson(saved.network, paths.model);
    checkWeights(network, tensors, paths.weights);
    adoptWeights(network, tensors);
    const loaded = new Model(network, { name: saved.name, seed: saved.seed });
    if (saved.frozen.length > 0) loaded.freeze(...saved.frozen);
    return loaded;
  });
  model.metadata = saved.metadata;
  noteLoaded(model);
  const options = saved.compile;
  if (compile && options !== null) building(paths.model, () => model.compile(compileFromJson(options)));
  return model;
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const problem = `cannot be read: ${(cause as Error).message}`;
    throw new DataError({ where: path, problem, mend: "is this the folder of a saved model?" }, { cause });
  }
}

/**
 * The architecture that belongs to the weights: a save that was cut off leaves new weights beside the old
 * `model.json`, and these carry their own copy.
 */
function matching(
  named: SavedModel | undefined,
  tensors: Readonly<Record<string, NdArray>>,
  copy: string | undefined,
  paths: ModelFiles["paths"],
): SavedModel {
  const digest = digestOf(tensors);
  if (named?.weights === digest) return named;
  if (copy !== undefined) {
    const carried = parseSavedModel(copy, paths.weights);
    if (carried.weights === digest) return carried;
    throw new DataError({
      where: paths.weights,
      problem: "the weights do not match their checksum: the file is damaged",
    });
  }
  if (named === undefined) {
    throw new DataError({
      where: paths.weights,
      problem: "weights alone, without a copy of the model they belong to",
      mend: "build the model, read the file by data.decodeSafetensors, and call model.setWeights",
    });
  }
  throw new DataError({
    where: paths.weights,
    problem: `these are not the weights that ${modelFile} was saved with`,
    expected: named.weights,
    received: digest,
    mend: "to use weights of another program, load the model as it was and call model.setWeights",
  });
}

/** Whatever a damaged architecture leads to while it is built is an error in the file. */
function building<T>(where: string, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const problem = `the model cannot be built: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where, problem }, { cause });
  }
}

/** Compared before anything of these sizes is allocated. */
function checkWeights(network: Network, tensors: Readonly<Record<string, NdArray>>, where: string): void {
  const wanted = network.weights();
  for (const name of Object.keys(tensors)) {
    if (wanted[name] === undefined) {
      const mend = suggest(name, Object.keys(wanted));
      throw new DataError({ where, problem: `the model has no weight for tensor '${name}'`, mend });
    }
  }
  for (const [path, { shape, dtype = "float32" }] of Object.entries(wanted)) {
    const tensor = tensors[path];
    if (tensor === undefined) throw new DataError({ where, problem: `tensor '${path}' is missing` });
    if (tensor.dtype !== dtype || !sameShape(tensor.shape, shape)) {
      throw new DataError({
        where,
        problem: `tensor '${path}'`,
        expected: `${dtype} ${showShape(shape)}`,
        received: `${tensor.dtype} ${showShape(tensor.shape)}`,
      });
    }
  }
}
