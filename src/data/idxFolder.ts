import { DataError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { join, readFile } from "../base/node.ts";
import { showShape } from "../base/shape.ts";
import type { Examples } from "./examples.ts";
import { decodeIdxFile } from "./idx.ts";

/** The four files of MNIST and its kin, plain or with `.gz`. */
const idxFileNames = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

/**
 * Loads a data set in the form of MNIST from a folder with its four IDX files, gzipped or not.
 * Shapes: `x` uint8 `[n, height, width, 1]`, `y` int32 `[n]`.
 * @throws {DataError} naming the file when one is missing, damaged, or does not fit the others.
 */
export async function loadIdxFolder(
  folder: string,
  classes: number,
): Promise<{ readonly train: Examples; readonly test: Examples }> {
  const [trainImages, trainLabels, testImages, testLabels] = idxFileNames;
  const train = await loadPart(folder, { images: trainImages, labels: trainLabels, classes });
  const test = await loadPart(folder, { images: testImages, labels: testLabels, classes });
  return { train, test };
}

interface Part {
  readonly images: string;
  readonly labels: string;
  readonly classes: number;
}

async function loadPart(folder: string, { images, labels, classes }: Part): Promise<Examples> {
  const x = await readIdx(folder, images, 3);
  const y = await readIdx(folder, labels, 1);
  if (x.array.shape[0] !== y.array.shape[0]) {
    throw new DataError({
      where: y.where,
      problem: "the labels do not fit the pictures",
      expected: `${x.array.shape[0]} labels, as ${x.where} has pictures`,
      received: `${y.array.shape[0]}`,
    });
  }
  const odd = (y.array.data as Uint8Array).findIndex((label) => label >= classes);
  if (odd >= 0) {
    throw new DataError({
      where: y.where,
      problem: `label ${odd} is out of range`,
      expected: `0 to ${classes - 1}`,
      received: `${y.array.data[odd]}`,
    });
  }
  return {
    x: ndarray("uint8", [...x.array.shape, 1], x.array.data),
    y: ndarray("int32", y.array.shape, Int32Array.from(y.array.data as Uint8Array)),
  };
}

async function readIdx(
  folder: string,
  name: string,
  rank: number,
): Promise<{ array: NdArray; where: string }> {
  const plain = join(folder, name);
  for (const where of [plain, `${plain}.gz`]) {
    const bytes = await readFile(where).catch((cause: unknown) => {
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      const problem = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw new DataError({ where, problem }, { cause });
    });
    if (bytes === undefined) continue;
    const array = await decodeIdxFile(bytes, where);
    if (array.dtype !== "uint8" || array.shape.length !== rank) {
      const received = `${array.dtype} ${showShape(array.shape)}`;
      throw new DataError({
        where,
        problem: "not the file it should be",
        expected: `uint8, ${rank} axes`,
        received,
      });
    }
    return { array, where };
  }
  throw new DataError({
    where: plain,
    problem: "no such file, nor with .gz",
    expected: `a folder with ${idxFileNames.join(", ")}, gzipped or not`,
    mend: "check the path",
  });
}
