import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { datasets, type LabeledSplits } from "../../src/data/index.ts";

const idx = (shape: readonly number[], bytes: Uint8Array): Uint8Array => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, bytes]);
};

/** Writes a part of MNIST as a folder of IDX files, which loads at once. */
export async function writeDigits(folder: string, limit: number): Promise<LabeledSplits> {
  const splits = await datasets.mnist.load({ limit });
  await writeIdxFolder(folder, splits);
  return splits;
}

/** Writes pictures and labels in MNIST's form. */
export async function writeIdxFolder(
  folder: string,
  splits: Pick<LabeledSplits, "train" | "test">,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, { x, y }] of [
    ["train", splits.train],
    ["t10k", splits.test],
  ] as const) {
    await writeFile(
      join(folder, `${name}-images-idx3-ubyte`),
      idx(x.shape.slice(0, 3), x.data as Uint8Array),
    );
    await writeFile(
      join(folder, `${name}-labels-idx1-ubyte`),
      idx(y.shape, Uint8Array.from(y.data as Int32Array)),
    );
  }
}
