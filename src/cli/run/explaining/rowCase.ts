import { OptionError } from "../../../base/errors.ts";
import { sliceRows, type NdArray } from "../../../base/ndarray.ts";
import { readTable, type TabularEncoder } from "../../../data/index.ts";
import type { Model } from "../../../index.ts";
import { encoderOf } from "../../../models/index.ts";
import type { Case } from "./case.ts";

/** One row of a table file, counted from 1. @throws {OptionError} for a row that is not there. */
export async function readRowCase(path: string, model: Model, row: number): Promise<Case> {
  const encoder = encoderOf(model);
  const table = await readTable(path);
  if (row > table.rows.length) {
    throw new OptionError({
      where: "--row",
      expected: `a whole number from 1 to ${table.rows.length}, as many as ${path} has rows`,
      received: String(row),
    });
  }
  const x = sliceRows(encoder.encode(table), row - 1, row);
  const names = new Map(table.columnNames.map((name, i) => [name, table.rows[row - 1]![i]!]));
  return rowCase(x, encoder, {
    name: `${path}, ${table.places[row - 1]!}`,
    cell: (column) => names.get(column),
  });
}

interface RowOptions {
  readonly name: string;
  /** What stands in a column, where that is known. */
  cell?(column: string): string | undefined;
}

/** An encoded row: float32 `[1, features]`. */
export function rowCase(x: NdArray, encoder: TabularEncoder, { name, cell }: RowOptions): Case {
  const parts: string[] = [];
  const columnOf: number[] = [];
  for (const [i, column] of encoder.columns.entries()) {
    const value = cell?.(column.name);
    parts.push(value === undefined ? column.name : `${column.name} = ${value}`);
    const features =
      column.type === "category"
        ? column.categories.length + 1
        : column.type === "number" && column.missing
          ? 2
          : 1;
    for (let f = 0; f < features; f++) columnOf.push(i);
  }
  return { name, x: [x], parts, columnOf };
}
