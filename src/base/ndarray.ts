import { allocate, type DType, type TypedArray } from "./dtype.ts";
import { ShapeError } from "./errors.ts";
import { showShape, sizeOf, type Shape } from "./shape.ts";

/** Numbers at rest: a typed array with its dtype and row-major shape. */
export interface NdArray {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TypedArray;
}

/**
 * An array over `data` as it lies, without a copy.
 * @throws {ShapeError} when the number of elements and the shape disagree.
 */
export function ndarray(dtype: DType, shape: Shape, data: TypedArray): NdArray {
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError({
      where: "ndarray",
      expected: `${sizeOf(shape)} elements for shape ${showShape(shape)}`,
      received: `${data.length} elements`,
    });
  }
  return { dtype, shape, data };
}

/** Rows `rows` of the first axis, in that order, gathered into a new array. */
export function takeRows(array: NdArray, rows: ArrayLike<number>): NdArray {
  const width = sizeOf(array.shape.slice(1));
  const data = allocate(array.dtype, rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    // One type for `set`: source and target always have the same element type.
    (data as Float32Array).set(
      (array.data as Float32Array).subarray(rows[i]! * width, (rows[i]! + 1) * width),
      i * width,
    );
  }
  return { dtype: array.dtype, shape: [rows.length, ...array.shape.slice(1)], data };
}

/** Rows `start` to `end` (exclusive) of the first axis, as a view without a copy. */
export function sliceRows(array: NdArray, start: number, end: number): NdArray {
  const width = sizeOf(array.shape.slice(1));
  return {
    dtype: array.dtype,
    shape: [end - start, ...array.shape.slice(1)],
    data: (array.data as Float32Array).subarray(start * width, end * width),
  };
}
