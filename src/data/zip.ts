import { DataError } from "../base/errors.ts";
import { inflateRawSync } from "../base/node.ts";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const fileSignature = 0x04034b50;
const endLength = 22;
const maxCommentLength = 0xffff;

export interface ZipOptions {
  /** The archive's name, for errors. */
  readonly where: string;
  /** Never hold more than this many decompressed bytes. */
  readonly maxBytes: number;
}

/**
 * One file out of a ZIP archive in memory, stored or deflated; `undefined` when there is none of that name.
 * Format: PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16; no encryption, no ZIP64.
 * @throws {DataError} when the archive is damaged, cut short, or packed in a way that is not known here.
 */
export function readZipFile(
  bytes: Uint8Array,
  name: string,
  { where, maxBytes }: ZipOptions,
): Uint8Array | undefined {
  const damaged: Complaint = (reason) =>
    new DataError({
      where: `${where}: ${name}`,
      problem: `the archive is damaged or cut short: ${reason}`,
      mend: "fetch it again",
    });
  try {
    const found = findEntry(bytes, name, damaged);
    return found && unpack(bytes, found, { maxBytes, damaged });
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    // A RangeError of the view, for a place beyond the end, or one of zlib's.
    throw damaged(cause instanceof Error ? cause.message : String(cause));
  }
}

type Complaint = (reason: string) => DataError;

interface Entry {
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

/** The entry of the central directory at the archive's end. */
function findEntry(bytes: Uint8Array, name: string, damaged: Complaint): Entry | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - endLength;
  const first = Math.max(0, end - maxCommentLength);
  while (end >= first && view.getUint32(end, true) !== endSignature) end--;
  if (end < first) throw damaged("no directory at its end");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== entrySignature) throw damaged(`no directory entry at byte ${at}`);
    const nameLength = view.getUint16(at + 28, true);
    const found = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (found === name) {
      return {
        method: view.getUint16(at + 10, true),
        packedSize: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        offset: view.getUint32(at + 42, true),
      };
    }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return undefined;
}

interface UnpackOptions {
  readonly maxBytes: number;
  readonly damaged: Complaint;
}

function unpack(
  bytes: Uint8Array,
  { method, packedSize, size, offset }: Entry,
  { maxBytes, damaged }: UnpackOptions,
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(offset, true) !== fileSignature) throw damaged(`no file at byte ${offset}`);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = bytes.subarray(start, start + packedSize);
  if (packed.length !== packedSize) throw damaged(`${packed.length} of ${packedSize} bytes are there`);
  if (size > maxBytes) throw damaged(`unpacks to ${size} bytes, more than ${maxBytes}`);
  if (method !== 0 && method !== 8) throw damaged(`packed by method ${method}, not deflated`);
  const data = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  if (data.length !== size) throw damaged(`${data.length} bytes where ${size} are declared`);
  return data;
}
