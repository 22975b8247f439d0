import { DataError } from "../base/errors.ts";
import { basename, dirname, join, open, randomBytes, rename, rm } from "../base/node.ts";
import { makeFolder } from "./makeFolder.ts";

/**
 * Writes a file whole or not at all: into a temporary file in the same folder, flushed to disk, then renamed
 * over `path`. Whatever fails, and whenever the process dies, `path` holds its old content or the new one.
 * Missing folders are made.
 * @throws {DataError} when it cannot be written (no space, no permission); the temporary file is removed.
 * @example
 * const weights = { kernel: ndarray("float32", [2], Float32Array.of(1, 2)) };
 * await writeFileAtomic("runs/a/model.safetensors", encodeSafetensors(weights));
 */
export async function writeFileAtomic(
  path: string,
  chunks: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`);
  try {
    await makeFolder(folder);
    const handle = await open(temporary, "wx");
    try {
      const parts = typeof chunks === "string" || chunks instanceof Uint8Array ? [chunks] : chunks;
      // writeFile on a handle goes on from where the last one ended, and finishes partial writes.
      for await (const part of parts) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new DataError(
      {
        where: path,
        problem: `could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        mend: "look for free space and permission; what was there before is untouched",
      },
      { cause },
    );
  }
  await syncFolder(folder);
}

/** Makes the rename itself durable, where the system can (not on Windows). */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file is whole either way; only the moment it becomes durable is later.
  }
}
