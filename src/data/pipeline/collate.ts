import { allocate } from "../../base/dtype.ts";
import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { sameShape, showShape, sizeOf } from "../../base/shape.ts";
import type { Batch } from "../batch.ts";

/** A value of one example: an array without a batch axis, or a number (float32). */
export type ExampleValue = NdArray | number;

/** One example, before it becomes part of a batch. */
export interface Example {
  /** For the model's inputs, in their order. */
  readonly x: ExampleValue | readonly ExampleValue[];
  /** For its outputs. */
  readonly y?: ExampleValue | readonly ExampleValue[] | undefined;
  /** How much the example counts. */
  readonly sampleWeight?: number | undefined;
}

/**
 * Joins examples into a batch.
 * @param first the number of the first example in its epoch, for errors
 * @throws {DataError} when examples differ in shape or dtype, naming the one.
 */
export function collate(examples: readonly Example[], first: number): Batch {
  const xs = examples.map(({ x }) => listed(x));
  const ys = examples.map(({ y = [] }) => listed(y));
  const weighted = examples.filter(({ sampleWeight }) => sampleWeight !== undefined).length;
  if (weighted !== 0 && weighted !== examples.length) {
    throw new DataError({
      where: "pipeline.batch",
      problem: `some of the examples ${first} to ${first + examples.length - 1} have a sampleWeight, others not`,
    });
  }
  const sampleWeight: NdArray | undefined =
    weighted === 0
      ? undefined
      : {
          dtype: "float32",
          shape: [examples.length],
          data: Float32Array.from(examples, (example) => example.sampleWeight!),
        };
  return { x: columns("x", xs, first), y: columns("y", ys, first), ...(sampleWeight && { sampleWeight }) };
}

const listed = (value: ExampleValue | readonly ExampleValue[]): readonly NdArray[] => {
  const values = typeof value === "number" || "dtype" in value ? [value] : value;
  return values.map((one) =>
    typeof one === "number" ? { dtype: "float32", shape: [], data: Float32Array.of(one) } : one,
  );
};

function columns(name: string, rows: readonly (readonly NdArray[])[], first: number): NdArray[] {
  return rows[0]!.map((_, column) => {
    const arrays = rows.map((row, i) => {
      if (row.length === rows[0]!.length) return row[column]!;
      throw new DataError({
        where: `pipeline.batch, example ${first + i}, ${name}`,
        expected: `${rows[0]!.length} arrays, as in example ${first}`,
        received: `${row.length}`,
      });
    });
    return stack(`${name}${rows[0]!.length > 1 ? `[${column}]` : ""}`, arrays, first);
  });
}

function stack(name: string, arrays: readonly NdArray[], first: number): NdArray {
  const { dtype, shape } = arrays[0]!;
  const size = sizeOf(shape);
  const data = allocate(dtype, size * arrays.length);
  arrays.forEach((array, i) => {
    if (array.dtype !== dtype || !sameShape(array.shape, shape)) {
      throw new DataError({
        where: `pipeline.batch, example ${first + i}, ${name}`,
        problem: "examples of a batch must be alike",
        expected: `${dtype} ${showShape(shape)}, as in example ${first}`,
        received: `${array.dtype} ${showShape(array.shape)}`,
        mend: "bring them to one shape with .map() before .batch()",
      });
    }
    // One type for `set`: source and target always have the same element type.
    (data as Float32Array).set(array.data as Float32Array, i * size);
  });
  return { dtype, shape: [arrays.length, ...shape], data };
}
