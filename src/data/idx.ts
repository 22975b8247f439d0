import { allocate, type DType, type TypedArray } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { sizeOf } from "../base/shape.ts";
import { gunzip, isGzip } from "./gzip.ts";

interface ElementType {
  readonly name: string;
  readonly width: number;
  /** What the elements become here; 8 and 16 bit signed integers widen. */
  readonly dtype: DType;
  readonly read: (view: DataView, offset: number) => number;
}

/** The third byte of the magic number. IDX is big-endian. */
const elementTypes: ReadonlyMap<number, ElementType> = new Map([
  [0x08, { name: "uint8", width: 1, dtype: "uint8", read: (v, o) => v.getUint8(o) }],
  [0x09, { name: "int8", width: 1, dtype: "int32", read: (v, o) => v.getInt8(o) }],
  [0x0b, { name: "int16", width: 2, dtype: "int32", read: (v, o) => v.getInt16(o) }],
  [0x0c, { name: "int32", width: 4, dtype: "int32", read: (v, o) => v.getInt32(o) }],
  [0x0d, { name: "float32", width: 4, dtype: "float32", read: (v, o) => v.getFloat32(o) }],
  [0x0e, { name: "float64", width: 8, dtype: "float64", read: (v, o) => v.getFloat64(o) }],
]);

/** Longest header there can be: magic number and 255 axes. */
const maxHeaderBytes = 4 + 4 * 255;

interface IdxHeader {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly headerBytes: number;
  readonly totalBytes: number;
}

function readHeader(bytes: Uint8Array, where: string): IdxHeader {
  const fail = (problem: string, expected: string, received: string): never => {
    throw new DataError({ where, problem, expected, received, mend: "is it an IDX file, and whole?" });
  };
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    const head = [...bytes.subarray(0, 4)].map((b) => b.toString(16).padStart(2, "0")).join(" ");
    fail("no IDX magic number at byte 0", "00 00, element type, number of axes", head || "nothing");
  }
  const type =
    elementTypes.get(bytes[2]!) ??
    fail("unknown element type at byte 2", "one of 08 09 0b 0c 0d 0e", bytes[2]!.toString(16));
  const rank = bytes[3]!;
  const headerBytes = 4 + 4 * rank;
  if (rank === 0) fail("no axes, at byte 3", "1 to 255 axes", "0");
  if (bytes.length < headerBytes) {
    fail("cut short inside the header", `${headerBytes} bytes of header`, `${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const totalBytes = headerBytes + sizeOf(shape) * type.width;
  if (!Number.isSafeInteger(totalBytes)) fail("impossible axes at byte 4", "a size that fits", `[${shape}]`);
  return { type, shape, headerBytes, totalBytes };
}

/**
 * Parses an IDX file, the format of MNIST: a magic number, big-endian axis lengths, then the elements.
 * uint8 stays a view of `bytes`; int8 and int16 become int32.
 * Source: http://yann.lecun.com/exdb/mnist/
 * @throws {DataError} when the bytes are no IDX file, or more or fewer than the header declares.
 * @example
 * decodeIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]), "labels.idx").data // Uint8Array [7, 9]
 */
export function decodeIdx(bytes: Uint8Array, where: string): NdArray {
  const { type, shape, headerBytes, totalBytes } = readHeader(bytes, where);
  if (bytes.length !== totalBytes) {
    throw new DataError({
      where,
      problem: bytes.length < totalBytes ? "cut short" : `unexpected bytes after byte ${totalBytes}`,
      expected: `${totalBytes} bytes for ${type.name} [${shape.join(", ")}]`,
      received: `${bytes.length} bytes`,
      mend: "fetch the file again",
    });
  }
  if (type.name === "uint8") return ndarray("uint8", shape, bytes.subarray(headerBytes));
  const data: TypedArray = allocate(type.dtype, sizeOf(shape));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < data.length; i++) data[i] = type.read(view, headerBytes + i * type.width);
  return ndarray(type.dtype, shape, data);
}

/**
 * `decodeIdx` for a file that may be gzipped.
 * @throws {DataError} as `decodeIdx`, and when the gzip data is damaged.
 */
export async function decodeIdxFile(bytes: Uint8Array, where: string): Promise<NdArray> {
  if (!isGzip(bytes)) return decodeIdx(bytes, where);
  // The header first: it says how much the rest may decompress to.
  const head = await gunzip(bytes, { where, maxBytes: maxHeaderBytes, atMax: "stop" });
  const { totalBytes } = readHeader(head, where);
  return decodeIdx(await gunzip(bytes, { where, maxBytes: totalBytes }), where);
}
