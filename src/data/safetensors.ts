import { bytesPerElement, viewBytes, type DType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sizeOf } from "../base/shape.ts";

const codes = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  int64: "I64",
  int32: "I32",
  uint32: "U32",
  uint8: "U8",
  bool: "BOOL",
} as const satisfies Record<DType, string>;

const dtypeOf = new Map<string, DType>(
  Object.entries(codes).map(([dtype, code]) => [code, dtype as DType] as const),
);

/** Read as float32, the upper half of whose bits these are. */
const bfloat16 = "BF16";

/** The format's own limit, 100 MB: a longer header is an attack or a mistake. */
const maxHeaderBytes = 100_000_000;

/**
 * Writes tensors in the safetensors format, as chunks to be written one after another (nothing is copied).
 * The header is padded to 8 bytes and wider elements come first, so that every tensor lies aligned.
 * Source: https://github.com/huggingface/safetensors#format
 * @example
 * const chunks = encodeSafetensors({ bias: ndarray("float32", [2], new Float32Array([1, 2])) });
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, NdArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const entries = Object.entries(tensors).sort(
    ([nameA, a], [nameB, b]) =>
      bytesPerElement(b.dtype) - bytesPerElement(a.dtype) || (nameA < nameB ? -1 : 1),
  );
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(["__metadata__", metadata]);
  let offset = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    if (name === "__metadata__") {
      throw new DataError({ where: "safetensors", problem: "'__metadata__' cannot name a tensor" });
    }
    const end = offset + data.byteLength;
    header.push([name, { dtype: codes[dtype], shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const padded = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(8 + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(json, 8);
  const bodies = entries.map(([, t]) => new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength));
  return [head, ...bodies];
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Record<string, NdArray>;
  readonly metadata: Record<string, string>;
}

/**
 * Reads a safetensors file. Tensors are views of `bytes` where these are aligned; those of bfloat16 become float32,
 * which holds their values exactly.
 * @throws {DataError} naming `where` and the entry when the header is damaged or too long, an element type is
 * unknown, or the tensors' ranges overlap, leave gaps, or do not fit their shapes or the file.
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): Safetensors {
  const { header, start } = readHeader(bytes, where);
  const metadata = readMetadata(header["__metadata__"], where);
  const entries = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => readEntry(name, value, where));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== reached) {
      const problem = `tensor '${name}' ${begin < reached ? "overlaps" : "leaves a gap after"} the one before`;
      throw new DataError({ where, problem, expected: `offset ${reached}`, received: `offset ${begin}` });
    }
    reached = end;
  }
  if (start + reached !== bytes.length) {
    throw new DataError({
      where,
      problem: start + reached > bytes.length ? "cut short" : "unexpected bytes after the last tensor",
      expected: `${start + reached} bytes`,
      received: `${bytes.length} bytes`,
    });
  }
  const tensors = entries.map(({ name, code, dtype, shape, begin, end }) => {
    const part = bytes.subarray(start + begin, start + end);
    if (code === bfloat16) return [name, { dtype, shape, data: widened(part) }] as const;
    if (dtype === "bool" && part.some((b) => b > 1)) {
      throw new DataError({ where, problem: `tensor '${name}' is BOOL but holds bytes other than 0 and 1` });
    }
    return [name, { dtype, shape, data: viewBytes(dtype, part) }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readHeader(bytes: Uint8Array, where: string) {
  const mend = "is it a safetensors file, and whole?";
  if (bytes.length < 8) {
    throw new DataError({
      where,
      problem: "too short for a header",
      received: `${bytes.length} bytes`,
      mend,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > Math.min(maxHeaderBytes, bytes.length - 8)) {
    throw new DataError({
      where,
      problem: "impossible header length at byte 0",
      expected: `at most ${Math.min(maxHeaderBytes, bytes.length - 8)}`,
      received: `${length}`,
      mend,
    });
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (cause) {
    throw new DataError({ where, problem: "the header is no valid JSON", mend }, { cause });
  }
  if (!isRecord(header)) throw new DataError({ where, problem: "the header is no JSON object", mend });
  return { header, start: 8 + length };
}

function readMetadata(value: unknown, where: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || Object.values(value).some((v) => typeof v !== "string")) {
    throw new DataError({ where, problem: "'__metadata__' must map names to strings" });
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, where: string) {
  const fail = (problem: string, expected?: string): never => {
    const received = JSON.stringify(value).slice(0, 200);
    const shown = `tensor '${name.slice(0, 100)}' ${problem}`;
    throw new DataError({ where, problem: shown, received, ...(expected !== undefined && { expected }) });
  };
  if (!isRecord(value)) return fail("is not described by an object");
  const { dtype: code, shape, data_offsets: offsets } = value;
  const dtype = code === bfloat16 ? "float32" : dtypeOf.get(String(code));
  if (dtype === undefined) return fail("has an unknown dtype", [...dtypeOf.keys(), bfloat16].join(", "));
  if (!Array.isArray(shape) || !shape.every(isSize)) return fail("has an invalid shape");
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    return fail("has invalid data_offsets", "[begin, end]");
  }
  const [begin, end] = offsets as [number, number];
  const width = code === bfloat16 ? 2 : bytesPerElement(dtype);
  if (sizeOf(shape) * width !== end - begin) {
    return fail("has a shape that does not fit its data_offsets");
  }
  return { name, code, dtype, shape: shape as number[], begin, end };
}

/** The float32 numbers of bfloat16 bits. */
function widened(part: Uint8Array): Float32Array {
  const halves = viewBytes("float16", part);
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < bits.length; i++) bits[i] = Number(halves[i]) << 16;
  return new Float32Array(bits.buffer);
}
