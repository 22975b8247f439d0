import { allocate } from "../../base/dtype.ts";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import { unitPixels } from "./pictureBatches.ts";

/** Pictures that are scaled and predicted together: their floats take four times the room of their bytes. */
const chunk = 256;

/**
 * Probabilities for pictures of bytes, by a model that takes pixels in 0..1.
 * Shapes: uint8 `[n, height, width, channels]` -> float32 `[n, classes]`.
 * @example
 * const model = sequential([layers.input([1, 1, 1]), layers.flatten(), layers.dense(2)]);
 * const picture = ndarray("uint8", [1, 1, 1, 1], Uint8Array.of(255));
 * (await models.predictPictures(model, picture)).shape // [1, 2]
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
