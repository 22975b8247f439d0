import { DataError } from "../base/errors.ts";
import { join, readFile, stat } from "../base/node.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { checkFileSize } from "./namedFile.ts";

/** A little less than the longest string that V8 holds. */
const maxBytes = 2 ** 29 - 64;

/** A text and the file it came from, for errors. */
export interface TextFile {
  readonly where: string;
  readonly text: string;
}

/**
 * UTF-8 text without its byte order mark.
 * @throws {DataError} naming the line with the first byte that is not UTF-8.
 */
export function decodeText(bytes: Uint8Array, where: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const encoding = utf16 ? "UTF-16" : "another encoding (Latin-1, Windows-1252, ...)";
    throw new DataError(
      {
        where: `${where}, line ${firstBadLine(bytes)}`,
        problem: "not valid UTF-8",
        mend: `the file seems to be ${encoding}: convert it, as with iconv -f ENCODING -t UTF-8`,
      },
      { cause },
    );
  }
}

/** No byte of a longer UTF-8 sequence is a line feed, so the lines can be tried one by one. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let start = 0, line = 1; ; line++) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    if (feed < 0) return line;
    start = feed + 1;
  }
}

/** The lines of a text, ended by LF or CRLF; a last line that is empty does not count. */
export function textLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/**
 * Reads a UTF-8 text file, gzipped or not, told apart by its content.
 * @throws {DataError} when there is no such file, it is damaged, too large, or not UTF-8 (naming the line).
 */
export async function readTextFile(path: string, signal?: AbortSignal): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new DataError({ where: path, problem: "no such file", mend: "check the path" }, { cause });
  });
  if (!found.isFile()) throw new DataError({ where: path, problem: "not a file", expected: "a text file" });
  checkFileSize(path, found.size, { maxFileBytes: maxBytes });
  const bytes = await readFile(path, { signal }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    const problem = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where: path, problem }, { cause });
  });
  return decodeText(isGzip(bytes) ? await gunzip(bytes, { where: path, maxBytes }) : bytes, path);
}

/** The path of the first of these files that a folder has, plain or with `.gz`; `undefined` when it has none. */
export async function findTextFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names.flatMap((plain) => [plain, `${plain}.gz`])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}

export interface NeededFile {
  readonly folder: string;
  /** Its names, of which one will do, each plain or with `.gz`. */
  readonly names: readonly string[];
  /** Where the file is to be had, for the error. */
  readonly mend: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads one of a data set's files.
 * @throws {DataError} when the folder has none of that name, saying where to get it; else as `readTextFile`.
 */
export async function readNeededFile({ folder, names, mend, signal }: NeededFile): Promise<TextFile> {
  const where = await findTextFile(folder, names);
  if (where !== undefined) return { where, text: await readTextFile(where, signal) };
  throw new DataError({
    where: folder,
    problem: `there is no ${names.join(" or ")} in it, nor with .gz`,
    mend,
  });
}
