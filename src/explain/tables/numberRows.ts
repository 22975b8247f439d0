import { isFloat } from "../../base/dtype.ts";
import { DataError, DTypeError, ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { showShape } from "../../base/shape.ts";
import { arraysOf, type Array_ } from "../../training/given.ts";

/**
 * The rows of a table of numbers, of which some may be missing (NaN).
 * @param width how many columns there have to be; one row may then come without its first axis
 */
export async function rowsOf(place: string, given: Array_, width?: number): Promise<number[][]> {
  const [{ dtype, shape, data }] = (await arraysOf(place, given, ["table"])) as [NdArray];
  if (!isFloat(dtype)) {
    throw new DTypeError({
      where: place,
      expected: "floating-point numbers, categories by their numbers too",
      received: dtype,
      mend: "give float32, and turn it into what the model takes with { encode }",
    });
  }
  const wide = shape.length === 1 && width !== undefined ? [1, shape[0]!] : shape;
  if (wide.length !== 2 || wide[0] === 0 || (width !== undefined && wide[1] !== width)) {
    throw new ShapeError({
      where: place,
      expected: `[rows, ${width ?? "columns"}]`,
      received: showShape(shape),
    });
  }
  const values = Array.from(data as Float32Array, Number);
  if (values.some((v) => Math.abs(v) === Infinity))
    throw new DataError({ where: place, problem: "a number is infinite", mend: "leave its row out" });
  const columns = wide[1]!;
  return Array.from({ length: wide[0]! }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}
