import { DataError } from "../base/errors.ts";

/** Whether the bytes begin like a gzip file. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export interface GunzipOptions {
  /** The file's name, for errors. */
  readonly where: string;
  /** Never hold more than this many decompressed bytes. */
  readonly maxBytes: number;
  /** At `maxBytes`: fail, or return what came so far. Default `"fail"`. */
  readonly atMax?: "fail" | "stop";
}

/**
 * Decompresses gzip bytes, in Node and in browsers, without trusting the sizes they claim.
 * @throws {DataError} when the stream is damaged, cut short, or longer than `maxBytes`.
 */
export async function gunzip(bytes: Uint8Array, options: GunzipOptions): Promise<Uint8Array> {
  const { where, maxBytes, atMax = "fail" } = options;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  // A failed write surfaces at the reader too; here it only must not go unhandled.
  void writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => undefined);
  void writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  try {
    while (length < maxBytes || atMax === "fail") {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > maxBytes && atMax === "fail") {
        throw new DataError({
          where,
          problem: "decompresses to more than its contents declare",
          expected: `at most ${maxBytes} bytes`,
        });
      }
      chunks.push(value);
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      {
        where,
        problem: "the gzip data is damaged or cut short",
        received: `${bytes.length} compressed bytes, readable up to ${length} decompressed`,
        mend: "fetch the file again",
      },
      { cause },
    );
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  return joinBytes(chunks).subarray(0, atMax === "stop" ? maxBytes : length);
}

/** The chunks one after another; a single chunk is returned as it is. */
export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    out.set(chunk, offset);
    offset += chunk.length;
  }
  return out;
}
