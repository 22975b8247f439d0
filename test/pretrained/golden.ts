import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { NdArray } from "../../src/base/ndarray.ts";
import { decodeSafetensors } from "../../src/data/safetensors.ts";

const folder = fileURLToPath(new URL("../../goldens/pretrained/", import.meta.url));

/** The folder of a checkpoint, as transformers saved it. */
export const checkpointAt = (name: string): string => `${folder}${name}`;

const { tensors } = decodeSafetensors(
  readFileSync(`${folder}checkpoints.safetensors`),
  "checkpoints.safetensors",
);

/** What transformers computed with a checkpoint. */
export function goldenTensor(checkpoint: string, name: string): NdArray {
  const found = tensors[`${checkpoint}/${name}`];
  if (found === undefined) throw new Error(`there is no golden ${checkpoint}/${name}`);
  return found;
}

/** Numbers that belong to a checkpoint. */
export const goldenNumbers = (checkpoint: string): Readonly<Record<string, unknown>> =>
  (JSON.parse(readFileSync(`${folder}checkpoints.json`, "utf8")) as Record<string, Record<string, unknown>>)[
    checkpoint
  ]!;
