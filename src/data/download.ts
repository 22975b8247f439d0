import { DataError } from "../base/errors.ts";
import type { FileHandle } from "node:fs/promises";
import {
  createHash,
  createReadStream,
  dirname,
  open,
  readFile,
  rename,
  rm,
  sleep,
  stat,
  writeFile,
} from "../base/node.ts";
import { makeFolder } from "./makeFolder.ts";

export interface DownloadOptions {
  /** Where the file goes. While it is incomplete it lies beside that, as `<to>.part`. */
  readonly to: string;
  /** Expected checksums, hexadecimal. */
  readonly md5?: string | undefined;
  readonly sha256?: string | undefined;
  /** Called with the bytes received so far and, if the server said, the total. */
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
  /** Stops the download; what has come stays for resuming. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which the connection counts as broken. Default 30,000. */
  readonly timeout?: number | undefined;
  /** Attempts after the first that fail without progress. Default 3. */
  readonly retries?: number | undefined;
  /** Milliseconds before the first retry; doubles with each. Default 500. */
  readonly retryDelay?: number | undefined;
  /** How to do without the network, for the error. */
  readonly mend?: string | undefined;
}

/**
 * Downloads a file, going on where an earlier attempt stopped if the server still has the same file (Range with
 * If-Range). The file appears at `to` only whole and with the right checksum.
 * @returns the path `to`
 * @throws {DataError} offline, when the server refuses, or when the checksum differs (the bad file is removed).
 */
export async function download(url: string, options: DownloadOptions): Promise<string> {
  const { to, signal } = options;
  const part = `${to}.part`;
  if ((await sizeOnDisk(to)) !== undefined) {
    if ((await wrongChecksum(to, options)) === undefined) return to;
    await rm(to, { force: true });
  }
  await makeFolder(dirname(to));
  const checked = options.md5 !== undefined || options.sha256 !== undefined;
  if (
    checked &&
    (await sizeOnDisk(part)) !== undefined &&
    (await wrongChecksum(part, options)) === undefined
  ) {
    // Stopped between the last byte and the renaming.
    await rename(part, to);
    await removePart(part);
    return to;
  }
  let resumed = await fetchWithRetries(url, part, options);
  let wrong = await wrongChecksum(part, options);
  if (wrong !== undefined && resumed) {
    // The beginning may stem from another version of the file: once more from the start.
    await removePart(part);
    resumed = await fetchWithRetries(url, part, options);
    wrong = await wrongChecksum(part, options);
  }
  signal?.throwIfAborted();
  if (wrong !== undefined) {
    await removePart(part);
    throw new DataError({
      where: url,
      problem: "the downloaded file has the wrong checksum and was removed",
      expected: wrong.expected,
      received: wrong.received,
      mend: options.mend ?? "try again later",
    });
  }
  await rename(part, to);
  await removePart(part);
  return to;
}

/** Fetches until complete; true when it began with bytes from an earlier attempt. */
async function fetchWithRetries(url: string, part: string, options: DownloadOptions): Promise<boolean> {
  const { signal, retries = 3, retryDelay = 500 } = options;
  let resumed = false;
  for (let failures = 0; ;) {
    const before = (await sizeOnDisk(part)) ?? 0;
    try {
      resumed = (await fetchOnce(url, part, options)) || resumed;
      return resumed;
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof DataError) throw cause;
      // A connection that breaks now and then but brings something each time gets there.
      failures = ((await sizeOnDisk(part)) ?? 0) > before ? 0 : failures + 1;
      if (failures > retries) throw unreachable(url, cause, options);
      await sleep(retryDelay * 2 ** Math.max(0, failures - 1), undefined, { ...(signal && { signal }) });
    }
  }
}

function unreachable(url: string, cause: unknown, { mend }: DownloadOptions): DataError {
  const reason = cause instanceof Error ? cause : new Error(String(cause));
  const inner = reason.cause instanceof Error ? `: ${reason.cause.message}` : "";
  return new DataError(
    {
      where: url,
      problem: `the download failed: ${reason.message}${inner}`,
      mend: mend ?? "check the network, or fetch the file by other means",
    },
    { cause },
  );
}

/** One request; true when it went on with an earlier part. Throws when the connection breaks. */
async function fetchOnce(url: string, part: string, options: DownloadOptions): Promise<boolean> {
  const { signal, timeout = 30_000 } = options;
  const have = (await sizeOnDisk(part)) ?? 0;
  const validator = have > 0 ? await readFile(`${part}.version`, "utf8").catch(() => "") : "";
  const resuming = validator !== "";
  const stalled = new AbortController();
  const stall = () => stalled.abort(new Error(`no data for ${timeout / 1000} s`));
  let timer = setTimeout(stall, timeout);
  try {
    const response = await fetch(url, {
      headers: {
        // Sizes and ranges must mean the file itself, not a compressed form of it.
        "accept-encoding": "identity",
        ...(resuming && { range: `bytes=${have}-`, "if-range": validator }),
      },
      signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
    });
    const start = response.status === 206 ? rangeStart(response) : 0;
    if (response.status === 416 || (response.status === 206 && start !== have)) {
      // The part is not the beginning of what the server has.
      await response.body?.cancel();
      await removePart(part);
      throw new Error("the server's file has changed");
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw refusal(url, response, options);
    }
    await writeFile(`${part}.version`, validatorOf(response));
    const total = totalOf(response, start);
    const handle = await open(part, start > 0 ? "a" : "w");
    try {
      let received = start;
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(stall, timeout);
        await writeAll(handle, chunk);
        received += chunk.length;
        options.onProgress?.(received, total);
      }
      if (total !== undefined && received !== total) throw new Error(`${received} of ${total} bytes came`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return start > 0;
  } finally {
    clearTimeout(timer);
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}

/** 5xx and 429 are worth a retry; other refusals are final. */
function refusal(url: string, response: Response, { mend }: DownloadOptions): Error {
  const said = `the server answered ${response.status} ${response.statusText}`.trimEnd();
  if (response.status >= 500 || response.status === 429) return new Error(said);
  return new DataError({ where: url, problem: said, mend: mend ?? "check the address" });
}

const rangeStart = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? -1);

/** What If-Range may carry: a strong ETag, else the time of change. */
function validatorOf({ headers }: Response): string {
  const tag = headers.get("etag") ?? "";
  return tag.startsWith('"') ? tag : (headers.get("last-modified") ?? "");
}

function totalOf({ headers }: Response, start: number): number | undefined {
  const encoding = headers.get("content-encoding") ?? "identity";
  const length = headers.get("content-length");
  return encoding !== "identity" || length === null ? undefined : start + Number(length);
}

async function wrongChecksum(path: string, options: DownloadOptions) {
  for (const kind of ["md5", "sha256"] as const) {
    const expected = options[kind]?.toLowerCase();
    if (expected === undefined) continue;
    const hash = createHash(kind);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    const received = hash.digest("hex");
    if (received !== expected) return { expected: `${kind} ${expected}`, received: `${kind} ${received}` };
  }
  return undefined;
}

const sizeOnDisk = async (path: string): Promise<number | undefined> =>
  stat(path).then(
    (found) => found.size,
    () => undefined,
  );

async function removePart(part: string): Promise<void> {
  await Promise.all([part, `${part}.version`].map((path) => rm(path, { force: true })));
}
