import type { NdArray } from "../base/ndarray.ts";
import { createHash } from "../base/node.ts";
import { sha256 } from "../base/sha256.ts";
import { inNode } from "../base/surroundings.ts";

/** A SHA-256 over texts and arrays, with their names, dtypes and shapes: whether a file still holds what was written. */
export function digestOf(arrays: Readonly<Record<string, NdArray>>, ...texts: readonly string[]): string {
  return `sha256:${hashOf(pieces(arrays, texts))}`;
}

function* pieces(arrays: Readonly<Record<string, NdArray>>, texts: readonly string[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const text of texts) yield encoder.encode(`${text.length} ${text}\n`);
  for (const name of Object.keys(arrays).sort()) {
    const { dtype, shape, data } = arrays[name]!;
    yield encoder.encode(`${JSON.stringify([name, dtype, shape])}\n`);
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
}

/** By Node's native code where there is Node: several times as fast. */
function hashOf(parts: Iterable<Uint8Array>): string {
  if (!inNode) return sha256(parts);
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
