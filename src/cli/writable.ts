import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../base/errors.ts";
import { makeFolder } from "../data/index.ts";

/**
 * Makes the folder, and a file in it to see that it can be written.
 * @throws {DataError} when either fails.
 */
export async function checkWritable(folder: string, { mend }: { readonly mend: string }): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await makeFolder(folder);
    await writeFile(probe, "");
    await rm(probe);
  } catch (cause) {
    const problem = `cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where: folder, problem, mend }, { cause });
  }
}
