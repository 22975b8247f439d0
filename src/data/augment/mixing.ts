import { ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { foldIn, permutation, type RandomKey } from "../../base/random.ts";
import { showShape } from "../../base/shape.ts";
import type { Batch } from "../batch.ts";

/** Of every example of a batch another one, drawn by shuffling. */
export const partners = (count: number, key: RandomKey): Uint32Array => permutation(foldIn(key, 1), count);

/** `w a + (1 - w) b` of every row and its partner's; what is not of floats cannot be mixed. */
export function mixRows(
  where: string,
  array: NdArray,
  { partner, share }: { readonly partner: Uint32Array; readonly share: Float32Array },
): NdArray {
  const { dtype, shape, data } = array;
  if (dtype !== "float32" || (where.endsWith("y") && shape.length < 2)) {
    throw new ShapeError({
      where,
      problem: "labels are mixed as the parts of each class",
      expected: "float32 [batch, classes]",
      received: `${dtype} ${showShape(shape)}`,
      mend: "make them one-hot first: models.oneHotLabels(labels, classes)",
    });
  }
  const width = data.length / shape[0]!;
  const mixed = new Float32Array(data.length);
  const from = data as Float32Array;
  for (let i = 0; i < mixed.length; i++) {
    const row = Math.floor(i / width);
    const w = share[row]!;
    mixed[i] = w * from[i]! + (1 - w) * from[partner[row]! * width + (i % width)]!;
  }
  return { dtype, shape, data: mixed };
}

/** The labels of a batch, mixed. */
export const mixLabels = (
  where: string,
  batch: Batch,
  mix: { readonly partner: Uint32Array; readonly share: Float32Array },
): NdArray[] => batch.y.map((y) => mixRows(`${where}, y`, y, mix));
