import { createHash } from "node:crypto";
import type { NdArray } from "../base/ndarray.ts";

/** A SHA-256 over texts and arrays, with their names, dtypes and shapes: whether a file still holds what was written. */
export function digestOf(arrays: Readonly<Record<string, NdArray>>, ...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length} ${text}\n`);
  for (const name of Object.keys(arrays).sort()) {
    const { dtype, shape, data } = arrays[name]!;
    hash.update(`${JSON.stringify([name, dtype, shape])}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return `sha256:${hash.digest("hex")}`;
}
