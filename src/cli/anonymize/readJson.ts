import { readFile } from "node:fs/promises";
import { DataError } from "../../base/errors.ts";
import { decodeUtf8 } from "../../text/index.ts";

/** @throws {DataError} when it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new DataError({ where: path, problem: `cannot be read: ${(cause as Error).message}` }, { cause });
  }
}

/**
 * The JSON object, or list where that may be, in a file.
 * @throws {DataError} when it is none.
 */
export async function readJson(path: string, { list = false } = {}): Promise<object> {
  const text = decodeUtf8(await readBytes(path), path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError({ where: path, problem: `it is not JSON: ${(cause as Error).message}` }, { cause });
  }
  if (typeof value === "object" && value !== null && (list || !Array.isArray(value))) return value;
  throw new DataError({ where: path, expected: list ? "an object or a list" : "an object in braces" });
}
