import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../base/errors.ts";
import { checkWritable } from "../writable.ts";

/** The files of a run folder. `model.json` and `model.safetensors` are the model's own. */
export interface RunFiles {
  readonly folder: string;
  readonly record: string;
  readonly checkpoint: string;
  readonly historyCsv: string;
  readonly historyJson: string;
  readonly report: string;
}

/** Where everything of a run is. */
export const runFiles = (folder: string): RunFiles => ({
  folder,
  record: join(folder, "run.json"),
  checkpoint: join(folder, "checkpoint"),
  historyCsv: join(folder, "history.csv"),
  historyJson: join(folder, "history.json"),
  report: join(folder, "report.html"),
});

const two = (n: number): string => String(n).padStart(2, "0");

/** `runs/mnist-cnn-0-20250131-142233`: the recipe, the seed and the local time. */
export function defaultRunFolder(recipe: string, seed: number, now = new Date()): string {
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return join("runs", `${recipe}-${seed}-${day}-${time}`);
}

/**
 * Makes sure, before any work is done, that a new run can be written.
 * @throws {DataError} when the folder holds something, is a file, or cannot be written.
 */
export async function claimRunFolder(folder: string): Promise<void> {
  const there = await stat(folder).catch(() => undefined);
  if (there !== undefined && !there.isDirectory()) {
    throw new DataError({
      where: folder,
      problem: "this is a file, not a folder",
      mend: "choose another --out",
    });
  }
  if (there !== undefined && (await readdir(folder)).length > 0) {
    throw new DataError({
      where: folder,
      problem: "the folder is not empty",
      mend: "choose another --out, or go on with the run in it by --resume",
    });
  }
  await checkWritableRun(folder);
}

/** @throws {DataError} when the folder cannot be made or written. */
export const checkWritableRun = (folder: string): Promise<void> =>
  checkWritable(folder, { mend: "choose another --out, or look for free space and permission" });
