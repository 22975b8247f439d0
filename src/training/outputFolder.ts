import { DataError } from "../base/errors.ts";
import { join, rm, writeFile } from "../base/node.ts";

/**
 * Makes a folder and tries to write in it, so that training need not fail at its end.
 * @throws {DataError} when it cannot be made or written to.
 */
export async function ensureWritable(folder: string, where: string): Promise<void> {
  const { makeFolder } = await import("../data/index.ts");
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
