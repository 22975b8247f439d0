import { toTypedArray, fromFloat16Bits } from "../../base/dtype.ts";
import { DataError } from "../../base/errors.ts";
import { basename, join, open, readdir, readFile } from "../../base/node.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../../data/index.ts";
import type { ConfigJson } from "./config.ts";

/** The files of a Hugging Face checkpoint. */
export interface Checkpoint {
  readonly folder: string;
  /** The names of all files in the folder. */
  readonly files: ReadonlySet<string>;
  /** `config.json`. */
  readonly config: ConfigJson;
  /** What errors call the configuration, and the weights. */
  readonly where: { readonly config: string; readonly weights: string };
  /** All tensors by name. */
  tensors(): Promise<Readonly<Record<string, NdArray>>>;
  /** Another JSON file of the folder: an object, or a list by its indices. */
  json(name: string): Promise<ConfigJson>;
}

const single = "model.safetensors";
const index = "model.safetensors.index.json";

/**
 * Opens a folder with `config.json` and the weights: `model.safetensors`, or the several files that
 * `model.safetensors.index.json` lists.
 * @throws {DataError} naming the file that is missing or damaged.
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const names = await readdir(folder).catch((cause: unknown) => refuse(folder, cause));
  const files = new Set(names);
  const json = (name: string): Promise<ConfigJson> => readJson(join(folder, name));
  const config = await json("config.json");
  const weights = join(folder, files.has(single) ? single : index);
  if (!files.has(single) && !files.has(index)) {
    throw new DataError({
      where: folder,
      problem: "no weights",
      expected: `${single}, or ${index}`,
      received: names.slice(0, 10).join(", "),
      mend: "save a checkpoint of another format as safetensors: save_pretrained of transformers does",
    });
  }
  const tensors = async () =>
    files.has(single)
      ? decodeSafetensors(await readBytes(weights), weights).tensors
      : await readShards(folder, await json(index));
  return {
    folder,
    files,
    config,
    where: { config: join(folder, "config.json"), weights },
    tensors,
    json,
  };
}

/** The tensors of several files, each of which holds just those that the index says. */
async function readShards(folder: string, listed: ConfigJson): Promise<Record<string, NdArray>> {
  const where = join(folder, index);
  const map = listed["weight_map"];
  const entries = typeof map === "object" && map !== null ? Object.entries(map) : [];
  if (
    entries.length === 0 ||
    entries.some(([, file]) => typeof file !== "string" || basename(file) !== file)
  ) {
    throw new DataError({ where: `${where}: weight_map`, expected: "the name of a file for every tensor" });
  }
  const found: Record<string, NdArray> = {};
  for (const file of new Set(entries.map(([, name]) => name as string))) {
    const path = join(folder, file);
    const { tensors } = decodeSafetensors(await readBytes(path), path);
    for (const [tensor, holder] of entries) {
      if (holder !== file) continue;
      const array = tensors[tensor];
      if (array === undefined) {
        throw new DataError({
          where: path,
          problem: `tensor '${tensor}' is missing, which ${index} says is there`,
        });
      }
      found[tensor] = array;
    }
  }
  return found;
}

/** A tensor's numbers as float32. @throws {DataError} for a tensor of whole numbers. */
export function asFloat32(where: string, name: string, { dtype, data }: NdArray): Float32Array {
  if (dtype === "float32") return data as Float32Array;
  if (dtype === "float64") return toTypedArray("float32", data as Float64Array) as Float32Array;
  if (dtype === "float16") return Float32Array.from(data as Uint16Array, fromFloat16Bits);
  throw new DataError({
    where,
    problem: `tensor '${name}' holds no floating-point numbers`,
    received: dtype,
    mend: "quantized checkpoints cannot be read: take the one they were made from",
  });
}

function refuse(where: string, cause: unknown): never {
  const problem = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  throw new DataError({ where, problem }, { cause });
}

async function readJson(path: string): Promise<ConfigJson> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => refuse(path, cause));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    refuse(path, cause);
  }
  if (typeof json === "object" && json !== null) return json as ConfigJson;
  throw new DataError({ where: path, expected: "a JSON object or list" });
}

/** A whole file in pieces: at once, no more than 2 GiB can be read. */
async function readBytes(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((cause: unknown) => refuse(path, cause));
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(2 ** 30, bytes.length - at), at);
      if (bytesRead === 0) refuse(path, new Error("it became shorter meanwhile"));
      at += bytesRead;
    }
    return bytes;
  } catch (cause) {
    return cause instanceof DataError ? Promise.reject(cause) : refuse(path, cause);
  } finally {
    await file.close();
  }
}
