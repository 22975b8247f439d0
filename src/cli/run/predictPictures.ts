import { allocate } from "../../base/dtype.ts";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../index.ts";
import { unitPixels } from "../../models/index.ts";

/** Pictures that are scaled and predicted together: their floats take four times the room of their bytes. */
const chunk = 256;

/**
 * Probabilities for pictures of bytes.
 * Shapes: uint8 `[n, height, width, channels]` -> float32 `[n, classes]`.
 */
export async function predictPictures(model: Model, pictures: NdArray): Promise<NdArray> {
  const count = pictures.shape[0]!;
  let all: Float32Array | undefined;
  let classes = 0;
  for (let start = 0; start < count; start += chunk) {
    const part = unitPixels(sliceRows(pictures, start, Math.min(start + chunk, count)));
    const probabilities = await model.predict(part, { batchSize: chunk });
    classes = probabilities.shape.at(-1)!;
    all ??= allocate("float32", count * classes) as Float32Array;
    all.set((await probabilities.data()) as Float32Array, start * classes);
  }
  return { dtype: "float32", shape: [count, classes], data: all ?? new Float32Array() };
}

/** A class with the probability the model gives it. */
export interface Guess {
  readonly class: string;
  readonly probability: number;
}

/** The likeliest classes of picture `row`, most likely first. */
export function rankClasses(
  { shape, data }: NdArray,
  row: number,
  classNames: readonly string[],
): readonly Guess[] {
  const classes = shape.at(-1)!;
  return Array.from({ length: classes }, (_, i) => ({
    class: classNames[i] ?? `${i}`,
    probability: Number(data[row * classes + i]),
  })).sort((a, b) => b.probability - a.probability);
}

/** The likeliest class of every picture, as its number. */
export function likeliest({ shape, data }: NdArray): number[] {
  const classes = shape.at(-1)!;
  return Array.from({ length: shape[0]! }, (_, row) => {
    let best = 0;
    for (let i = 1; i < classes; i++) {
      if (Number(data[row * classes + i]) > Number(data[row * classes + best])) best = i;
    }
    return best;
  });
}
