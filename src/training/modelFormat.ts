import { DataError } from "../base/errors.ts";
import type { JsonRecord } from "../base/json.ts";

/** The two files of a saved model. */
export const modelFile = "model.json";
export const weightsFile = "model.safetensors";

/** What `model.json` says it is. */
export const modelFormat = "tensorloom-model";

/** The version of the file's form; readers take all up to their own. */
export const modelVersion = 1;

/** What `model.json` holds. */
export interface SavedModel {
  readonly format: typeof modelFormat;
  readonly version: number;
  readonly name: string;
  readonly seed: number;
  readonly network: JsonRecord;
  /** The paths of layers that are held fast. */
  readonly frozen: readonly string[];
  /** What it was compiled with; null where it was not. */
  readonly compile: JsonRecord | null;
  /** Whatever was to be kept with the model, as class names. */
  readonly metadata: JsonRecord;
  /** How its weights of two axes or more lie in the file, where that is not as float32. */
  readonly storedAs?: "float16";
  /** The digest of the weights that belong to it. */
  readonly weights: string;
}

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the text of `model.json`.
 * @throws {DataError} naming `where` and the field, when it is damaged, something else, or of a newer version.
 */
export function parseSavedModel(text: string, where: string): SavedModel {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new DataError({ where, problem: `it is no valid JSON: ${(cause as Error).message}` }, { cause });
  }
  if (!isRecord(json) || json["format"] !== modelFormat) {
    throw new DataError({ where, problem: "it is no saved model", expected: `"format": "${modelFormat}"` });
  }
  const { version } = json;
  if (typeof version === "number" && version > modelVersion) {
    throw new DataError({
      where,
      problem: "a newer version of Tensorloom wrote it",
      expected: `version ${modelVersion} or less`,
      received: `version ${version}`,
      mend: "update tensorloom",
    });
  }
  const demand = (field: string, fits: boolean, expected: string): void => {
    if (fits) return;
    const received = JSON.stringify(json[field])?.slice(0, 100) ?? "nothing";
    throw new DataError({ where, problem: `field '${field}'`, expected, received });
  };
  demand("version", Number.isInteger(version) && (version as number) > 0, "a whole number from 1");
  demand("name", typeof json["name"] === "string", "a text");
  demand("seed", Number.isSafeInteger(json["seed"]), "a whole number");
  demand("network", isRecord(json["network"]), "an object");
  const { frozen } = json;
  demand(
    "frozen",
    Array.isArray(frozen) && frozen.every((path) => typeof path === "string"),
    "a list of paths",
  );
  demand("compile", json["compile"] === null || isRecord(json["compile"]), "an object or null");
  demand("metadata", isRecord(json["metadata"]), "an object");
  const { storedAs } = json;
  demand("storedAs", storedAs === undefined || storedAs === "float16", '"float16", or nothing');
  demand("weights", typeof json["weights"] === "string", "a digest");
  return json as unknown as SavedModel;
}
