import { DataError } from "../../base/errors.ts";
import { placeOf, tableColumn, type Table } from "./table.ts";

/** What the cells of a column are: numbers, `true` and `false`, or words of which some come again. */
export type ColumnType = "number" | "boolean" | "category";

/** What counts as a missing value, whatever its case, besides an empty cell. */
export const defaultMissing: readonly string[] = ["na", "n/a", "#n/a", "<na>", "nan", "null", "none", "?"];

/** Plain and scientific notation; a leading zero, as in "007", marks a code and no number. */
const numberForm = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number a cell says, or `undefined`. */
export function parseNumber(cell: string): number | undefined {
  const number = numberForm.test(cell) ? Number(cell) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The words for no and yes, in that order. */
const booleanWords: readonly (readonly [no: string, yes: string])[] = [
  ["false", "true"],
  ["no", "yes"],
  ["f", "t"],
  ["n", "y"],
];

/** What a cell of a boolean column says, or `undefined`. */
export function parseBoolean(cell: string): boolean | undefined {
  const word = cell.toLowerCase();
  const pair = booleanWords.find((words) => words.includes(word));
  return pair && word === pair[1];
}

/** A column's cells without surrounding blanks, those that are missing as `undefined`. */
export function presentCells(
  table: Table,
  name: string,
  missing: ReadonlySet<string>,
): readonly (string | undefined)[] {
  return tableColumn(table, name).map((raw) => {
    const cell = raw.trim();
    return cell === "" || missing.has(cell.toLowerCase()) ? undefined : cell;
  });
}

/** A column with more of its cells numbers than this is meant to hold numbers: the others are slips. */
export const nearlyAll = 0.9;

/**
 * What a column holds: numbers, if every cell that is there is one; yes and no in one of their spellings; else
 * categories.
 * @throws {DataError} when nearly all cells are numbers, naming the line of the first that is not.
 */
export function findColumnType(
  table: Table,
  name: string,
  cells: readonly (string | undefined)[],
): ColumnType {
  const present = cells.filter((cell) => cell !== undefined);
  const numbers = present.filter((cell) => parseNumber(cell) !== undefined).length;
  if (present.length > 0 && numbers === present.length) return "number";
  if (numbers > nearlyAll * present.length) {
    const odd = cells.findIndex((cell) => cell !== undefined && parseNumber(cell) === undefined);
    throw new DataError({
      where: placeOf(table, odd),
      problem: `'${name}' holds numbers (${numbers} of ${present.length} cells), but not here`,
      received: JSON.stringify(cells[odd]!.slice(0, 80)),
      mend: `correct the cell, or give columnTypes: { ${JSON.stringify(name)}: "category" } or missingValues`,
    });
  }
  const words = new Set(present.map((cell) => cell.toLowerCase()));
  const onePair = booleanWords.some((pair) => [...words].every((word) => pair.includes(word)));
  return words.size === 2 && onePair ? "boolean" : "category";
}
