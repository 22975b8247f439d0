import { DataError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { showShape } from "../base/shape.ts";

/** A row of numbers, as probabilities of the classes. */
export type Row = Float64Array;

/**
 * The rows of a matrix, float64.
 * @throws {ShapeError} unless it has two axes.
 */
export function rowsOf(matrix: NdArray, where: string): Row[] {
  const [count, width] = matrix.shape;
  if (matrix.shape.length !== 2 || count === undefined || width === undefined) {
    throw new ShapeError({ where, expected: "[examples, columns]", received: showShape(matrix.shape) });
  }
  const { data } = matrix;
  const numbers = data instanceof Float64Array ? data : Float64Array.from(data as Float32Array);
  return Array.from({ length: count }, (_, row) => numbers.subarray(row * width, (row + 1) * width));
}

/** Rows as a matrix, float64. */
export function matrixOf(rows: readonly ArrayLike<number>[]): NdArray {
  const width = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * width);
  rows.forEach((row, i) => data.set(row, i * width));
  return { dtype: "float64", shape: [rows.length, width], data };
}

/**
 * Class numbers, checked.
 * @throws {ShapeError} when there are not as many as rows.
 * @throws {DataError} for one that is no class.
 */
export function labelsFor(rows: readonly Row[], labels: ArrayLike<number | bigint>, where: string): number[] {
  if (rows.length === 0) throw new DataError({ where, problem: "there are no examples" });
  if (labels.length !== rows.length) {
    throw new ShapeError({
      where,
      expected: `a label for each of ${rows.length} examples`,
      received: `${labels.length} labels`,
    });
  }
  const classes = rows[0]!.length;
  return Array.from(labels, (given, i) => {
    const label = Number(given);
    if (Number.isInteger(label) && label >= 0 && label < classes) return label;
    throw new DataError({
      where: `${where}, label ${i}`,
      expected: `a class from 0 to ${classes - 1}`,
      received: String(given),
    });
  });
}

/** The place of the greatest number; the first of equal ones. */
export function greatest(row: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}

/** `log sum exp(row)`, without overflow. */
export function logSumExp(row: ArrayLike<number>): number {
  let most = -Infinity;
  for (let i = 0; i < row.length; i++) most = Math.max(most, row[i]!);
  if (most === -Infinity) return most;
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += Math.exp(row[i]! - most);
  return most + Math.log(sum);
}

export const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};

/** The share of rows whose greatest number stands at their label. */
export const accuracyOf = (rows: readonly ArrayLike<number>[], labels: ArrayLike<number | bigint>): number =>
  meanOf(rows.map((row, i) => Number(greatest(row) === Number(labels[i]))));
