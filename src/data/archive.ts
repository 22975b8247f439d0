import type { Readable } from "node:stream";
import type { ExtractEvents } from "tar-stream";
import { DataError } from "../base/errors.ts";
import { createGunzip, pipeStreams, requirePackage } from "../base/node.ts";
import { joinBytes } from "./gzip.ts";
import { checkFileSize, type FileSourceOptions, type NamedFile } from "./namedFile.ts";

type Entry = ExtractEvents["entry"][1];

export interface ArchiveOptions extends FileSourceOptions {
  /** The archive's name, for errors. */
  readonly where: string;
  readonly gzip: boolean;
}

/**
 * The files of a tar stream in memory, in the archive's order; nothing is unpacked onto the disk.
 * @throws {DataError} when the archive is damaged or cut short, when an entry climbs out of the folder (absolute,
 * `..`), is a link or a device, or is larger than `maxFileBytes`.
 */
export async function* readArchive(input: Readable, options: ArchiveOptions): AsyncGenerator<NamedFile> {
  const { where } = options;
  // Loaded when first needed: with what it stands on it is a good part of the time that importing us takes.
  const { extract } = requirePackage("tar-stream") as typeof import("tar-stream");
  const tar = extract();
  let total = 0;
  async function* count(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      total += chunk.length;
      yield chunk;
    }
  }
  const fed = options.gzip ? pipeStreams(input, createGunzip(), count, tar) : pipeStreams(input, count, tar);
  // Failures come out of the loop below or of `await fed`; before that they must not count as unhandled.
  fed.catch(() => undefined);
  let end: number | undefined;
  try {
    for await (const entry of tar) {
      const { name, size = 0, type } = entry.header;
      end = endOf(entry, size);
      const path = checkPath(name, where);
      const inside = `${where}: ${path}`;
      if (type === "directory") {
        entry.resume();
        continue;
      }
      if (type !== "file" && type !== "contiguous-file") {
        throw new DataError({
          where: inside,
          problem: `the entry is a ${type ?? "thing of unknown kind"}`,
          expected: "files and folders only",
        });
      }
      checkFileSize(inside, size, options);
      let state: "waiting" | "taken" | "passed" = "waiting";
      yield {
        path,
        where: inside,
        size,
        changed: entry.header.mtime?.getTime() ?? 0,
        bytes() {
          if (state !== "waiting") {
            return Promise.reject(new DataError({ where: inside, problem: "read twice, or too late" }));
          }
          state = "taken";
          return readEntry(entry, inside);
        },
      };
      if ((state as string) === "waiting") entry.resume();
      state = "passed";
    }
    await fed;
    checkEnd(total, end, where);
  } catch (cause) {
    throw asDataError(where, cause);
  } finally {
    tar.destroy();
    input.destroy();
  }
}

async function readEntry(entry: Entry, where: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
  } catch (cause) {
    throw asDataError(where, cause);
  }
  return joinBytes(chunks);
}

function asDataError(where: string, cause: unknown): DataError {
  if (cause instanceof DataError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const problem = `the archive is damaged or cut short: ${message}`;
  return new DataError({ where, problem, mend: "fetch it again" }, { cause });
}

/** The offset of the block after an entry. tar-stream knows where the data starts; its types do not say so. */
function endOf(entry: Entry, size: number): number {
  const { byteOffset } = entry.header as unknown as { byteOffset: number };
  return byteOffset + Math.ceil(size / 512) * 512;
}

/** An archive ends with blocks of zeros; without one it was cut, even if between two entries. */
function checkEnd(total: number, end: number | undefined, where: string): void {
  if (end === undefined) throw new DataError({ where, problem: "the archive is empty" });
  if (total < end + 512) {
    throw new DataError({
      where,
      problem: `the archive is cut short: no end mark after byte ${end}`,
      mend: "fetch it again",
    });
  }
}

/** The path with plain slashes and no `./`; refuses everything that could lead out of a folder. */
function checkPath(name: string, where: string): string {
  const parts = name.replaceAll("\\", "/").split("/");
  const climbs = parts[0] === "" || /^[a-z]:/i.test(name) || parts.includes("..") || name.includes("\0");
  if (climbs) {
    throw new DataError({
      where,
      problem: `the entry '${name.slice(0, 200)}' leads out of the archive`,
      expected: "relative paths without '..'",
      mend: "do not trust this archive",
    });
  }
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}
