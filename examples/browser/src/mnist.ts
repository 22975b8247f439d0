import { data, ndarray, pipeline, type NdArray } from "tensorloom";
import type { BatchSource } from "tensorloom/data";

/** Pictures uint8 [n, 28, 28, 1] and their labels int32 [n]. */
export interface Digits {
  readonly x: NdArray;
  readonly y: NdArray;
}

/** Fetches a part of MNIST from a folder's address, as `prepareData.mjs` has put it there. */
export async function loadDigits(folder: string, part: "train" | "t10k"): Promise<Digits> {
  const [pictures, labels] = await Promise.all([
    loadIdx(new URL(`${part}-images-idx3.gz`, folder)),
    loadIdx(new URL(`${part}-labels-idx1.gz`, folder)),
  ]);
  return {
    x: ndarray("uint8", [...pictures.shape, 1], pictures.data),
    y: ndarray("int32", labels.shape, Int32Array.from(labels.data as Uint8Array)),
  };
}

async function loadIdx(address: URL): Promise<NdArray> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.href}: ${response.status} ${response.statusText}`);
  return data.decodeIdxFile(new Uint8Array(await response.arrayBuffer()), address.href);
}

/** Pixels from 0..255 to 0..1. */
export const unitPixels = ({ shape, data }: NdArray): NdArray =>
  ndarray(
    "float32",
    shape,
    Float32Array.from(data as Uint8Array, (pixel) => pixel / 255),
  );

/** The first `count` of the pictures, ready for the model. */
export function firstDigits({ x, y }: Digits, count: number): Digits {
  const pictures = ndarray("uint8", [count, ...x.shape.slice(1)], x.data.subarray(0, count * 784));
  return { x: unitPixels(pictures), y: ndarray("int32", [count], y.data.subarray(0, count)) };
}

/** Batches ready for the model: scaled when their turn comes, so that the data stays the bytes it was fetched as. */
export const batchesOf = (digits: Digits, batchSize: number, shuffleSeed?: number): BatchSource => {
  const all = pipeline(digits);
  const ordered = shuffleSeed === undefined ? all : all.shuffle({ seed: shuffleSeed });
  return ordered.batch(batchSize).map(({ x, y }) => ({ x: x.map(unitPixels), y }));
};
