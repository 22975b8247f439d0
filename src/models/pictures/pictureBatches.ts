import { allocate } from "../../base/dtype.ts";
import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { pipeline, type Batch, type BatchChange, type BatchSource, type Examples } from "../../data/index.ts";

/** How labelled pictures become batches. */
export interface PictureBatchesOptions {
  readonly classes: number;
  readonly batchSize: number;
  /** Draws a new order for every epoch. Default: the order stays as it is. */
  readonly shuffleSeed?: number;
  /** Random changes of each batch, one after the other. Default: none. */
  readonly augment?: readonly BatchChange[];
}

/**
 * Pixels from 0..255 to 0..1, as `x / 255` of float32.
 * @example unitPixels(ndarray("uint8", [1, 1, 1, 1], Uint8Array.of(255))).data // [1]
 */
export function unitPixels({ shape, data }: NdArray): NdArray {
  const scaled = allocate("float32", data.length);
  for (let i = 0; i < data.length; i++) scaled[i] = Number(data[i]) / 255;
  return { dtype: "float32", shape, data: scaled };
}

/**
 * Labels `[n]` as float32 `[n, classes]` with a 1 at the label.
 * @throws {DataError} for a label that is not one of the classes.
 */
export function oneHotLabels({ data }: NdArray, classes: number): NdArray {
  const encoded = allocate("float32", data.length * classes);
  for (let i = 0; i < data.length; i++) {
    const label = Number(data[i]);
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new DataError({
        where: `label ${i}`,
        expected: `a whole number from 0 to ${classes - 1}`,
        received: `${label}`,
      });
    }
    encoded[i * classes + label] = 1;
  }
  return { dtype: "float32", shape: [data.length, classes], data: encoded };
}

/**
 * Pictures and labels as a model for categorical cross-entropy takes them: pixels scaled to 0..1 and labels
 * one-hot, a batch at a time, so that the data set stays the bytes it was loaded as.
 * Shapes: pictures uint8 `[n, height, width, channels]`, labels int32 `[n]`.
 */
export function pictureBatches(examples: Examples, options: PictureBatchesOptions): BatchSource {
  const { classes, batchSize, shuffleSeed, augment = [] } = options;
  const ordered = pipeline(examples);
  const shuffled = shuffleSeed === undefined ? ordered : ordered.shuffle({ seed: shuffleSeed });
  return shuffled.batch(batchSize).map(({ x, y }, context) =>
    augment.reduce((batch: Batch, change) => change(batch, context), {
      x: x.map(unitPixels),
      y: y.map((labels) => oneHotLabels(labels, classes)),
    }),
  );
}
