import { DataError } from "../base/errors.ts";

/**
 * Text from UTF-8 bytes, without a byte order mark.
 * @throws {DataError} for bytes that are no UTF-8, naming `where`, the byte's place and its line.
 * @example decodeUtf8(new Uint8Array([0xc3, 0xa9]), "a.txt"); // "é"
 */
export function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const offset = firstInvalid(bytes);
    let line = 1;
    for (let i = 0; i < offset; i++) if (bytes[i] === 0x0a) line++;
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw new DataError(
      {
        where: `${where}, line ${line}`,
        problem: isUtf16 ? "the text is UTF-16, not UTF-8" : `byte ${offset} is not UTF-8`,
        received: showBytes(bytes.subarray(offset, offset + 4)),
        mend: `convert the file: iconv -f ${isUtf16 ? "UTF-16" : "LATIN1"} -t UTF-8`,
      },
      { cause },
    );
  }
}

const showBytes = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(" ");

/** Where the first invalid sequence begins. */
function firstInvalid(bytes: Uint8Array): number {
  // As a stream, a sequence that is only cut off is not yet wrong: so validity ends once, and can be bisected.
  const decodeStart = (end: number): string =>
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, end), {
      stream: true,
    });
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    try {
      decodeStart(middle);
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  // Without the bytes of the sequence that goes wrong, which are in no character yet.
  return new TextEncoder().encode(decodeStart(valid)).length;
}
