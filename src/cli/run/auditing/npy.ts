import { open } from "node:fs/promises";
import { DataError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";

/** What NumPy's file says of the array in it. */
export interface NpyHeader {
  readonly path: string;
  readonly dtype: keyof typeof kinds;
  readonly shape: readonly number[];
  /** Where the numbers begin, in bytes. */
  readonly start: number;
}

/** What pictures and labels are saved as, and the bytes of a number. */
export const kinds = {
  "|u1": { name: "uint8", size: 1 },
  "<i4": { name: "int32", size: 4 },
  "<i8": { name: "int64", size: 8 },
} as const;

/**
 * Reads the head of a file that NumPy saved: magic, version, length of the header, header.
 * @throws {DataError} when it is no such file, holds other numbers than whole ones, or is cut off.
 */
export async function readNpyHeader(path: string): Promise<NpyHeader> {
  const expected = "a whole .npy file of uint8 (labels: uint8, int32 or int64), in C order";
  const refuse = (problem: string): never => {
    throw new DataError({ where: path, problem, expected });
  };
  const file = await open(path).catch((cause: unknown) => {
    throw new DataError({ where: path, problem: `cannot be read: ${(cause as Error).message}` }, { cause });
  });
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await file.read(head, 0, head.length, 0).catch(() => ({ bytesRead: 0 }));
    if (bytesRead < 12 || head.toString("latin1", 1, 6) !== "NUMPY") refuse("this is no NumPy file");
    const [start, length] = head[6] === 1 ? [10, head.readUInt16LE(8)] : [12, head.readUInt32LE(8)];
    const text = head.toString("latin1", start, Math.min(bytesRead, start + length));
    const dtype = /'descr':\s*'([^']*)'/.exec(text)?.[1] ?? "nothing";
    const axes = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1] ?? "";
    const shape = axes.split(",").flatMap((part) => (part.trim() === "" ? [] : [Number(part)]));
    if (!isKind(dtype)) return refuse(`it holds numbers of another kind: ${dtype}`);
    if (!/'fortran_order':\s*False/.test(text)) refuse("its numbers stand in Fortran's order");
    const bytes = start + length + kinds[dtype].size * shape.reduce((product, n) => product * n, 1);
    const { size } = await file.stat();
    if (size !== bytes) refuse(`the file is damaged: it has ${size} bytes, its header says ${bytes}`);
    return { path, dtype, shape, start: start + length };
  } finally {
    await file.close();
  }
}

const isKind = (dtype: string): dtype is NpyHeader["dtype"] => Object.hasOwn(kinds, dtype);

/** Some rows of a file's array, by their first and the one behind the last. */
export async function readNpyRows(
  { path, dtype, shape, start }: NpyHeader,
  from: number,
  to: number,
): Promise<NdArray> {
  const row = shape.slice(1).reduce((product, n) => product * n, 1);
  const bytes = Buffer.alloc((to - from) * row * kinds[dtype].size);
  const file = await open(path);
  try {
    for (let done = 0; done < bytes.length;) {
      const at = start + from * row * kinds[dtype].size + done;
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, at);
      if (bytesRead === 0) throw new DataError({ where: path, problem: "the file ends too early" });
      done += bytesRead;
    }
  } finally {
    await file.close();
  }
  const kept = [to - from, ...shape.slice(1)];
  if (dtype === "|u1") return { dtype: "uint8", shape: kept, data: new Uint8Array(bytes) };
  const data = Int32Array.from({ length: (to - from) * row }, (_, i) =>
    dtype === "<i4" ? bytes.readInt32LE(4 * i) : Number(bytes.readBigInt64LE(8 * i)),
  );
  return { dtype: "int32", shape: kept, data };
}
