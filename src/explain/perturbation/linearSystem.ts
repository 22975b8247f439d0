import { ComputeError } from "../../base/errors.ts";

/** A small dense matrix in double precision, row after row. */
export type Matrix = readonly Float64Array[];

/** The inverse of a square matrix by Gauss-Jordan elimination with pivots. @throws {ComputeError} for a singular one. */
export function inverse(where: string, matrix: Matrix): Matrix {
  const n = matrix.length;
  const rows = matrix.map((row, i) => {
    const wide = new Float64Array(2 * n);
    wide.set(row);
    wide[n + i] = 1;
    return wide;
  });
  const largest = matrix.reduce((most, row) => row.reduce((m, v) => Math.max(m, Math.abs(v)), most), 0);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const own = rows[k]!;
    const head = own[k]!;
    if (!(Math.abs(head) > 1e-12 * largest)) {
      throw new ComputeError({
        where,
        problem: "the samples do not tell all features apart",
        expected: "samples in which every feature is on and off, independently of the others",
        mend: "draw more samples, or cut the input into fewer features",
      });
    }
    for (let j = k; j < 2 * n; j++) own[j]! /= head;
    for (let i = 0; i < n; i++) {
      const row = rows[i]!;
      const factor = row[k]!;
      if (i === k || factor === 0) continue;
      for (let j = k; j < 2 * n; j++) row[j]! -= factor * own[j]!;
    }
  }
  return rows.map((row) => row.subarray(n));
}

/** `sum over s of weights[s] rows[s] rows[s]^T`. */
export function gram(rows: Matrix, weights: ArrayLike<number>): Matrix {
  const n = rows[0]!.length;
  const total = Array.from({ length: n }, () => new Float64Array(n));
  rows.forEach((row, s) => {
    for (let i = 0; i < n; i++) {
      const factor = weights[s]! * row[i]!;
      if (factor === 0) continue;
      const own = total[i]!;
      for (let j = 0; j < n; j++) own[j]! += factor * row[j]!;
    }
  });
  return total;
}
