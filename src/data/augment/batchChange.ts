import { DTypeError, ShapeError } from "../../base/errors.ts";
import { Draws } from "../../base/draws.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { foldIn, type RandomKey } from "../../base/random.ts";
import { showShape } from "../../base/shape.ts";
import type { Batch } from "../batch.ts";

/** A random change of batches, for {@link Pipeline.map} behind {@link Pipeline.batch}: another one for every batch and epoch. */
export interface BatchChange {
  (batch: Batch, context: { readonly key: RandomKey }): Batch;
  /** Its name, where examples come to hold parts of others: private training cannot have that. */
  readonly mixesExamples?: string;
}

/** What draws a change. */
export interface SeedOption {
  /** Changes of one kind with different seeds draw differently. Default: 0. */
  readonly seed?: number;
}

/** A batch of pictures. */
export interface PictureBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** @throws {ShapeError | DTypeError} unless the batch's first input are pictures of floats. */
export function picturesOf(where: string, batch: Batch): PictureBatch {
  const { dtype, shape, data } = batch.x[0]!;
  if (shape.length !== 4) {
    throw new ShapeError({
      where,
      expected: "pictures [batch, height, width, channels]",
      received: showShape(shape),
      mend: "put the change behind .batch(size)",
    });
  }
  if (dtype !== "float32") {
    throw new DTypeError({
      where,
      expected: "float32",
      received: dtype,
      mend: "scale the pixels first: .map(({ x, y }) => ({ x: x.map(models.unitPixels), y }))",
    });
  }
  const [count, height, width, channels] = shape as [number, number, number, number];
  return { count, height, width, channels, data: data as Float32Array };
}

/** The batch with other numbers in its first input. */
export const withPixels = (batch: Batch, data: Float32Array): Batch => ({
  ...batch,
  x: [{ ...batch.x[0]!, data } as NdArray, ...batch.x.slice(1)],
});

/** A change of every picture by itself. `change` writes the picture's pixels. */
export function pictureChange(
  where: string,
  seed: number,
  change: (from: Float32Array, to: Float32Array, draws: Draws, size: PictureBatch) => void,
): BatchChange {
  return (batch, { key }) => {
    const pictures = picturesOf(where, batch);
    const width = pictures.data.length / pictures.count;
    const changed = new Float32Array(pictures.data.length);
    const draws = new Draws(foldIn(key, seed));
    for (let i = 0; i < pictures.count; i++) {
      const [start, end] = [i * width, (i + 1) * width];
      change(pictures.data.subarray(start, end), changed.subarray(start, end), draws, pictures);
    }
    return withPixels(batch, changed);
  };
}
