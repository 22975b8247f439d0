import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DataError } from "../../src/base/errors.ts";
import type { NdArray } from "../../src/base/ndarray.ts";
import { decodeSafetensors } from "../../src/data/safetensors.ts";
import type { GoldenAreas } from "./cases.ts";

/** One area's cases, and the tensors they refer to by name. */
export interface Goldens<Case> {
  readonly cases: readonly Case[];
  readonly tensors: Readonly<Record<string, NdArray>>;
}

/**
 * Reads what Keras computed for one area: `goldens/keras/<area>.json` and the tensors beside it.
 * @throws {DataError} when the manifest is not of that area.
 * @example
 * const { cases, tensors } = readGoldens("layers");
 * const dense = cases.find((c) => c.name === "dense: relu")!;
 * tensors[dense.output]!.shape; // [5, 4]
 */
export function readGoldens<Area extends keyof GoldenAreas>(area: Area): Goldens<GoldenAreas[Area]> {
  const manifest = JSON.parse(readFileSync(pathOf(`${area}.json`), "utf8")) as {
    readonly area: string;
    readonly cases: readonly GoldenAreas[Area][];
  };
  if (manifest.area !== area) {
    throw new DataError({ where: `${area}.json`, expected: `area ${area}`, received: manifest.area });
  }
  // Areas of plain numbers, like schedules, have no tensors.
  const file = pathOf(`${area}.safetensors`);
  const tensors = existsSync(file) ? decodeSafetensors(readFileSync(file), `${area}.safetensors`).tensors : {};
  return { cases: manifest.cases, tensors };
}

const pathOf = (file: string): string =>
  fileURLToPath(new URL(`../../goldens/keras/${file}`, import.meta.url));
