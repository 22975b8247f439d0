import { DataError } from "../../base/errors.ts";
import { parseFormat, type WavFormat } from "./format.ts";

/** What other sound files begin with. */
const otherFiles: readonly (readonly [magic: string, name: string])[] = [
  ["RIFX", "a big-endian WAV file (RIFX)"],
  ["RF64", "a WAV file of more than 4 GB (RF64)"],
  ["fLaC", "a FLAC file"],
  ["OggS", "an Ogg file"],
  ["ID3", "an MP3 file"],
  ["\xff\xfb", "an MP3 file"],
  ["FORM", "an AIFF file"],
  ["PK\x03\x04", "a ZIP archive"],
];

/** A size that means "not known when the header was written": up to the end of the file. */
const unknownSize = 0xffffffff;

/**
 * Finds the format and the sample bytes of a WAV file. Other chunks are passed over; one of odd length is followed
 * by a byte that does not count. A `data` chunk of unknown size (written into a pipe) goes on to the end of the file.
 * @throws {DataError} when it is no WAV file, is cut short, or has no format or samples.
 */
export function readChunks(
  bytes: Uint8Array,
  where: string,
): { readonly format: WavFormat; readonly data: Uint8Array } {
  const text = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  if (bytes.length === 0) throw new DataError({ where, problem: "the file is empty" });
  if (text(0, 4) !== "RIFF" || (bytes.length >= 12 && text(8, 12) !== "WAVE")) {
    const other = otherFiles.find(([magic]) => text(0, magic.length) === magic);
    throw new DataError({
      where,
      problem: "not a WAV file",
      expected: "a file that begins with RIFF....WAVE",
      received: other?.[1] ?? `one that begins with ${JSON.stringify(text(0, 12))}`,
      mend: "convert it, as with: ffmpeg -i in -c:a pcm_s16le out.wav",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const id = text(at, at + 4);
    const start = at + 8;
    const declared = view.getUint32(at + 4, true);
    const size = id === "data" && declared === unknownSize ? bytes.length - start : declared;
    if (start + size > bytes.length) throw cutShort(where, `${size} bytes in chunk '${id}'`, bytes, start);
    const body = bytes.subarray(start, start + size);
    if (id === "fmt ") format = parseFormat(body, where);
    if (id === "data") {
      if (format !== undefined) return { format, data: body };
      throw new DataError({ where, problem: "the samples come before their format" });
    }
    at = start + size + (size % 2);
  }
  const missing = format === undefined ? "the 'fmt ' chunk" : "the 'data' chunk";
  throw cutShort(where, missing, bytes, Math.min(at, bytes.length));
}

const cutShort = (where: string, expected: string, bytes: Uint8Array, from: number): DataError =>
  new DataError({
    where,
    problem: "the file is cut short",
    expected,
    received: `${bytes.length - from} bytes from byte ${from} on`,
    mend: "record or fetch it again",
  });
