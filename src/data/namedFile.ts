import { DataError } from "../base/errors.ts";

/** A file inside a folder or an archive. */
export interface NamedFile {
  /** Relative, with `/` between the parts: `train/cat/0001.jpg`. */
  readonly path: string;
  /** Where it is, for errors: `pictures.tar.gz: train/cat/0001.jpg`. */
  readonly where: string;
  readonly size: number;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changed: number;
  /** Its content. In an archive only before the next file is asked for. */
  bytes(): Promise<Uint8Array>;
}

/** Named files one after another: a folder and a tar archive look the same through it. */
export type FileSource = AsyncIterable<NamedFile>;

export interface FileSourceOptions {
  /** Largest file accepted, in bytes. Default 1 GiB. */
  readonly maxFileBytes?: number;
}

const defaultMaxFileBytes = 2 ** 30;

export function checkFileSize(where: string, size: number, options: FileSourceOptions): void {
  const max = options.maxFileBytes ?? defaultMaxFileBytes;
  if (size > max) {
    throw new DataError({
      where,
      problem: "the file is too large",
      expected: `at most ${max} bytes`,
      received: `${size} bytes`,
    });
  }
}
