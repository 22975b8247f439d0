import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import type { Examples } from "../../../data/index.ts";

/**
 * The published files of CIFAR-10-C: `<corruption>.npy` with 50,000 pictures, the test set once for each severity, and `labels.npy`.
 * @returns the pictures of a corruption, or nothing where its file is missing
 * @throws {DataError} when the files are no arrays of such pictures.
 */
export function publishedPictures(
  folder: string,
  test: Examples,
): (corruption: string) => Promise<Examples | undefined> {
  const size = test.x.shape.slice(1);
  return async (corruption) => {
    const path = join(folder, `${corruption}.npy`);
    const labels = join(folder, "labels.npy");
    if ((await stat(folder).catch(() => undefined)) === undefined) {
      throw new DataError({
        where: folder,
        problem: "there is no such folder",
        expected: "CIFAR-10-C's .npy files",
      });
    }
    if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
    const [x, y] = [await readNpy(path), await readNpy(labels)];
    if (
      x.shape.length === 4 &&
      x.shape.slice(1).every((length, i) => length === size[i]) &&
      y.shape[0] === x.shape[0]
    )
      return { x, y };
    throw new DataError({
      where: path,
      expected: `uint8 [n, ${size.join(", ")}] and as many labels`,
      received: `${x.dtype} [${x.shape.join(", ")}] and ${y.shape[0]} labels`,
    });
  };
}

/** An array of bytes as NumPy saves it: magic, version, length of the header, header, then the bytes. */
async function readNpy(path: string): Promise<NdArray> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new DataError({ where: path, problem: `cannot be read: ${(cause as Error).message}` }, { cause });
  });
  const version = bytes[6] ?? 0;
  const start = version === 1 ? 10 : 12;
  const length = bytes.length < 12 ? 0 : version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const header = bytes.subarray(start, start + length).toString("latin1");
  const shape = /'shape':\s*\(([^)]*)\)/
    .exec(header)?.[1]
    ?.split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const isBytes = /'descr':\s*'\|u1'/.test(header) && /'fortran_order':\s*False/.test(header);
  const count = shape?.reduce((product, n) => product * n, 1) ?? NaN;
  if (bytes.toString("latin1", 1, 6) !== "NUMPY" || !isBytes || bytes.length !== start + length + count) {
    throw new DataError({
      where: path,
      problem: "this is no NumPy file of bytes",
      expected: "a .npy file of uint8, as CIFAR-10-C has them",
    });
  }
  return { dtype: "uint8", shape: shape!, data: new Uint8Array(bytes.subarray(start + length)) };
}
