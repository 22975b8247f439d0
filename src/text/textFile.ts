import { DataError } from "../base/errors.ts";
import { basename, gunzipSync, join, readdir, readFile, stat } from "../base/node.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";

/**
 * A text file in UTF-8, gzipped or not.
 * @throws {DataError} when it cannot be read, or holds bytes that are no UTF-8: it names file, byte and line.
 * @example
 * const lines = (await readText("input.txt")).split("\n");
 */
export async function readText(path: string): Promise<string> {
  const read = await readFile(path).catch((cause: unknown) => refuse(path, "cannot be read", cause));
  if (read[0] !== 0x1f || read[1] !== 0x8b) return decodeUtf8(read, path);
  let unpacked: Uint8Array;
  try {
    unpacked = gunzipSync(read);
  } catch (cause) {
    return refuse(path, "the gzip data is damaged or cut short", cause);
  }
  return decodeUtf8(unpacked, path);
}

function refuse(where: string, problem: string, cause: unknown): never {
  const because = cause instanceof Error ? `: ${cause.message}` : "";
  throw new DataError({ where, problem: problem + because }, { cause });
}

/** Those of a folder's files that are there, by name; for a file, that file alone. */
export async function filesAt(path: string): Promise<ReadonlyMap<string, string>> {
  const found = await stat(path).catch((cause: unknown) => refuse(path, "no such file or folder", cause));
  if (!found.isDirectory()) return new Map([[basename(path), path]]);
  const names = await readdir(path);
  return new Map(names.sort().map((name) => [name, join(path, name)]));
}
