import { allocate } from "../../base/dtype.ts";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { sizeOf } from "../../base/shape.ts";
import type { Model } from "../../training/index.ts";
import { unitPixels } from "../pictures/pictureBatches.ts";

/** Pictures that are scaled and predicted together: their floats take four times the room of their bytes. */
const chunk = 256;

/**
 * Some outputs of a model for pictures of bytes, by their names.
 * Shapes: uint8 `[n, height, width, channels]` -> `[n, ...]` each.
 */
export async function outputsOf<Name extends string>(
  model: Model,
  pictures: NdArray,
  names: readonly Name[],
): Promise<Readonly<Record<Name, NdArray>>> {
  const { outputNames, outputs } = model.network;
  const count = pictures.shape[0]!;
  const all = names.map((name) => {
    const place = outputNames.indexOf(name);
    const { dtype, shape } = outputs[place]!.type;
    const width = sizeOf(shape);
    return {
      name,
      place,
      width,
      array: { dtype, shape: [count, ...shape], data: allocate(dtype, count * width) },
    };
  });
  for (let start = 0; start < count; start += chunk) {
    const part = unitPixels(sliceRows(pictures, start, Math.min(start + chunk, count)));
    const made = await model.predictAll(part, { batchSize: chunk });
    for (const { place, width, array } of all) {
      (array.data as Float32Array).set((await made[place]!.data()) as Float32Array, start * width);
    }
  }
  return Object.fromEntries(all.map(({ name, array }) => [name, array])) as unknown as Record<Name, NdArray>;
}
