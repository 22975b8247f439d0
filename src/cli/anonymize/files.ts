import { readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { DataError, OptionError } from "../../base/errors.ts";
import { makeFolder, writeFileAtomic } from "../../data/index.ts";
import type { FileKind } from "./flags.ts";

/** A file, where it goes, and what it is. */
export interface FileJob {
  readonly path: string;
  readonly out: string;
  readonly kind: FileKind;
  /** What it is called in reports: its path, or the new one where the old tells of somebody. */
  readonly shown: string;
}

const endings: Readonly<Record<FileKind, readonly string[]>> = {
  text: [
    ".txt",
    ".md",
    ".log",
    ".text",
    ".json",
    ".jsonl",
    ".ndjson",
    ".html",
    ".xml",
    ".yaml",
    ".yml",
    ".eml",
    ".srt",
  ],
  table: [".csv", ".tsv", ".tab"],
  image: [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"],
};

function kindOf(path: string, given: FileKind | undefined): FileKind {
  const ending = extname(path).toLowerCase();
  const known = (Object.keys(endings) as FileKind[]).find((kind) => endings[kind].includes(ending));
  const kind = given ?? known;
  if (kind !== undefined) return kind;
  throw new OptionError({
    where: path,
    problem: "its ending does not tell what it is, and nothing may be passed on unseen",
    expected: Object.values(endings).flat().join(", "),
    mend: "give --kind text, table or image, or take the file out",
  });
}

const realOf = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));

/**
 * The files of a path, and where each goes.
 * @throws {OptionError} where the new files would be the old ones, or the folder has something in it.
 * @throws {DataError} when there is nothing.
 */
export async function planFiles(path: string, out: string, kind: FileKind | undefined): Promise<FileJob[]> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new DataError({ where: path, problem: "there is no such file or folder" }, { cause });
  });
  const [from, to] = [await realOf(path), await realOf(out)];
  const existing = await stat(out).catch(() => undefined);
  const inside = relative(from, to);
  const same = existing !== undefined && existing.ino === info.ino && existing.dev === info.dev;
  if (same || from === to || (info.isDirectory() && !inside.startsWith(".."))) {
    throw new OptionError({
      where: out,
      problem: "the new files would be among the old ones",
      mend: "give another place: the old ones stay as they are",
    });
  }
  if (!info.isDirectory()) {
    if (existing?.isDirectory())
      throw new OptionError({ where: out, problem: "it is a folder", mend: "name a file" });
    return [{ path, out, kind: kindOf(path, kind), shown: path }];
  }
  if (existing !== undefined && (!existing.isDirectory() || (await readdir(out)).length > 0)) {
    throw new OptionError({
      where: out,
      problem: "it is there already",
      mend: "name a new folder, or an empty one",
    });
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new DataError({ where: path, problem: "the folder is empty" });
  return files.sort().map((file) => ({
    path: file,
    out: join(out, relative(path, file)),
    kind: kindOf(file, kind),
    shown: file,
  }));
}

/**
 * Writes all results or none: a single file by renaming, a folder under another name first.
 * @param each gives the bytes of a file.
 */
export async function writeAll(
  jobs: readonly FileJob[],
  out: string,
  each: (job: FileJob) => Promise<Uint8Array>,
): Promise<void> {
  const [only] = jobs;
  if (jobs.length === 1 && only!.out === out) return writeFileAtomic(out, await each(only!));
  const temporary = join(dirname(resolve(out)), `.anonymizing-${process.pid}`);
  try {
    await makeFolder(temporary);
    for (const job of jobs) await writeFileAtomic(join(temporary, relative(out, job.out)), await each(job));
    await rm(out, { recursive: true, force: true });
    await rename(temporary, out);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
