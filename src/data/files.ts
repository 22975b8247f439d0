import { DataError } from "../base/errors.ts";
import { createReadStream, join, open, readdir, readFile, realpath, stat } from "../base/node.ts";
import { readArchive } from "./archive.ts";
import { isGzip } from "./gzip.ts";
import { checkFileSize, type FileSource, type FileSourceOptions, type NamedFile } from "./namedFile.ts";

/** Folders nested deeper than this are no data set, but someone's whole disk. */
const maxDepth = 12;

/**
 * The files of a folder (with its subfolders, sorted) or of a `.tar` or `.tar.gz` archive (in its order),
 * told apart by their content.
 * @throws {DataError} when there is no such file or folder, or it is neither of these; and later, while reading,
 * as `readArchive`.
 * @example
 * for await (const file of await openFiles("cifar-10-binary.tar.gz")) console.log(file.path, file.size);
 */
export async function openFiles(path: string, options: FileSourceOptions = {}): Promise<FileSource> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new DataError(
      { where: path, problem: "no such file or folder", mend: "check the path" },
      { cause },
    );
  });
  if (found.isDirectory()) return readFolder(path, options);
  const head = await readHead(path, 512);
  const gzip = isGzip(head);
  const magic = new TextDecoder("latin1").decode(head.subarray(257, 262));
  if (!gzip && magic !== "ustar") {
    throw new DataError({
      where: path,
      problem: "not a tar archive",
      expected: "a folder, a .tar or a .tar.gz",
      received: found.size === 0 ? "an empty file" : "a file of another kind",
    });
  }
  // Large pieces: per-piece work, not disk or gzip, is what costs time here.
  return readArchive(createReadStream(path, { highWaterMark: 2 ** 20 }), { ...options, where: path, gzip });
}

async function readHead(path: string, length: number): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The files of a folder and its subfolders, sorted by name; names beginning with a dot are left out. */
export async function* readFolder(root: string, options: FileSourceOptions = {}): AsyncGenerator<NamedFile> {
  const visited = new Set<string>();
  async function* walk(folder: string, within: string, depth: number): AsyncGenerator<NamedFile> {
    // A link back up would go round for ever.
    const real = await realpath(folder);
    if (visited.has(real) || depth > maxDepth) return;
    visited.add(real);
    const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
    for (const name of names) {
      const full = join(folder, name);
      const path = `${within}${name}`;
      const found = await stat(full).catch(() => undefined);
      if (found === undefined) continue; // a link to nowhere
      if (found.isDirectory()) yield* walk(full, `${path}/`, depth + 1);
      if (!found.isFile()) continue;
      checkFileSize(full, found.size, options);
      yield {
        path,
        where: full,
        size: found.size,
        changed: found.mtimeMs,
        bytes: () => readFile(full),
      };
    }
  }
  try {
    yield* walk(root, "", 0);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const problem = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where: root, problem }, { cause });
  }
}
