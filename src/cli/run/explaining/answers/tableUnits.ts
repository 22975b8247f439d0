import { ndarray, type NdArray } from "../../../../base/ndarray.ts";
import type { TableColumn } from "./tableColumns.ts";

/** How what is no number is called; its last is any other category, and a missing value. */
export const categoriesOf = (code: TableColumn["code"]): readonly string[] =>
  code.type === "category" ? [...code.categories, "other or missing"] : ["no", "missing", "yes"];

/** Rows in the columns' units, of features: `[n, columns]`; missing numbers are NaN, categories their numbers. */
export function decoded({ shape, data }: NdArray, columns: readonly TableColumn[]): NdArray {
  const [rows, width] = shape as [number, number];
  const values = Float32Array.from({ length: rows * columns.length }, (_, i) => {
    const { code, features } = columns[i % columns.length]!;
    const own = features.map((feature) => Number(data[Math.floor(i / columns.length) * width + feature]));
    if (code.type === "category") return own.indexOf(1);
    if (code.type === "boolean") return own[0]! + 1;
    return own[1] === 1 ? Number.NaN : code.mean + code.deviation * own[0]!;
  });
  return ndarray("float32", [rows, columns.length], values);
}

/** The features of rows in the columns' units: `decoded`'s inverse. */
export function encoded({ shape, data }: NdArray, columns: readonly TableColumn[]): NdArray {
  const rows = shape[0]!;
  const width = columns.reduce((sum, { features }) => sum + features.length, 0);
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (const [i, { code, features }] of columns.entries()) {
      const value = Number(data[row * columns.length + i]);
      const at = row * width + features[0]!;
      if (code.type === "category") out[at + value] = 1;
      else if (code.type === "boolean") out[at] = value - 1;
      else if (!Number.isNaN(value)) out[at] = (value - code.mean) / code.deviation;
      else if (code.missing) out[at + 1] = 1;
    }
  }
  return ndarray("float32", [rows, width], out);
}
