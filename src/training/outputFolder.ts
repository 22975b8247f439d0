import { DataError } from "../base/errors.ts";

/**
 * Makes a folder and tries to write in it, so that training need not fail at its end.
 * @throws {DataError} when it cannot be made or written to.
 */
export async function ensureWritable(folder: string, where: string): Promise<void> {
  const { rm, writeFile } = await import("node:fs/promises");
  const { makeFolder } = await import("../data/index.ts");
  const { join } = await import("node:path");
  const probe = join(folder, `.writable.${process.pid}.tmp`);
  try {
    await makeFolder(folder);
    await writeFile(probe, "");
  } catch (cause) {
    throw new DataError(
      {
        where: `${where}: ${folder}`,
        problem: `cannot write here: ${cause instanceof Error ? cause.message : String(cause)}`,
        mend: "choose another folder, or make this one writable",
      },
      { cause },
    );
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}
