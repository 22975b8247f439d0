import { DataError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";

/** Rows of cells under named columns. Cells are text as it stands in the file; one that is missing is "". */
export interface Table {
  /** The file, for errors. */
  readonly where: string;
  readonly columnNames: readonly string[];
  /** Each as long as `columnNames`. */
  readonly rows: readonly (readonly string[])[];
  /** Where each row begins in the file: "line 7", or "item 7" of a JSON array. */
  readonly places: readonly string[];
}

/** The file and the place of a row in it, for errors. */
export const placeOf = ({ where, places }: Table, row: number): string => `${where}, ${places[row]!}`;

/**
 * The number of the column of this name.
 * @throws {DataError} when there is none, naming the nearest.
 */
export function columnIndex({ where, columnNames }: Table, name: string): number {
  const index = columnNames.indexOf(name);
  if (index >= 0) return index;
  throw new DataError({ where, problem: `there is no column '${name}'`, mend: suggest(name, columnNames) });
}

/**
 * The cells of a column.
 * @throws {DataError} when there is none of that name, naming the nearest.
 * @example
 * const texts = tableColumn(await readTable("reviews.csv"), "review");
 */
export function tableColumn(table: Table, name: string): string[] {
  const index = columnIndex(table, name);
  return table.rows.map((row) => row[index]!);
}

/** The table with these rows alone, in this order. */
export const tableRows = (table: Table, rows: readonly number[]): Table => ({
  ...table,
  rows: rows.map((row) => table.rows[row]!),
  places: rows.map((row) => table.places[row]!),
});
