import { DataError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { meanAndDeviation } from "./columnCode.ts";
import { nearlyAll, parseNumber } from "./columnType.ts";
import { placeOf, type Table } from "./table.ts";

/** Whether a class is to be learned, or a number. */
export type TabularTask = "classification" | "regression";

/** What is to be predicted; plain data. */
export type TargetCode =
  | { readonly task: "classification"; readonly name: string; readonly classNames: readonly string[] }
  | {
      readonly task: "regression";
      readonly name: string;
      /** Of the training part: a model may be fitted to `(y - mean) / deviation`. */
      readonly mean: number;
      readonly deviation: number;
    };

/** The most whole numbers that are taken for classes. */
const maxNumberClasses = 20;

/** The task a column of labels sets: few whole numbers, each in two rows or more on average, are classes. */
export function findTask(cells: readonly string[]): TabularTask {
  const numbers = cells.map(parseNumber);
  if (numbers.includes(undefined)) return "classification";
  const distinct = new Set(numbers).size;
  const whole = numbers.every((number) => Number.isInteger(number));
  return whole && distinct <= maxNumberClasses && 2 * distinct <= cells.length
    ? "classification"
    : "regression";
}

/**
 * Labels that are numbers but for a few slips are no classes.
 * @throws {DataError} naming the line of the first that is no number.
 */
export function checkSlips(table: Table, label: string, cells: readonly string[]): void {
  const numbers = cells.map(parseNumber);
  const found = numbers.filter((number) => number !== undefined);
  const odd = numbers.indexOf(undefined);
  const slips = found.length > nearlyAll * cells.length && new Set(found).size > maxNumberClasses;
  if (odd < 0 || !slips) return;
  throw new DataError({
    where: placeOf(table, odd),
    problem: `'${label}' holds numbers (${found.length} of ${cells.length} cells), but not here`,
    received: JSON.stringify(cells[odd]!.slice(0, 80)),
    mend: "correct the cell, or take the row out",
  });
}

/** Class names in order: by value where all are numbers, else as text. */
export function sortClasses(cells: readonly string[]): string[] {
  const names = [...new Set(cells)];
  const numeric = names.every((name) => parseNumber(name) !== undefined);
  return numeric ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}

/** The code of a target whose cells in the training part are these. */
export function fitTarget(name: string, task: TabularTask, cells: readonly string[]): TargetCode {
  if (task === "classification") return { task, name, classNames: sortClasses(cells) };
  const { mean, deviation } = meanAndDeviation(cells.map(Number));
  return { task, name, mean, deviation: deviation || 1 };
}

/**
 * The labels of a table: classes as int32 `[n]`, numbers as they are, float32 `[n, 1]`.
 * @throws {DataError} naming the line of a cell that is missing, no number, or of a class not known.
 */
export function encodeTarget(
  code: TargetCode,
  table: Table,
  cells: readonly (string | undefined)[],
): NdArray {
  const refuse = (row: number, problem: string, mend?: string): DataError =>
    new DataError({
      where: placeOf(table, row),
      problem: `'${code.name}' ${problem}`,
      received: JSON.stringify(cells[row]?.slice(0, 80) ?? ""),
      ...(mend !== undefined && { mend }),
    });
  const places = new Map(
    code.task === "classification" ? code.classNames.map((name, place) => [name, place]) : [],
  );
  const values = cells.map((cell, row) => {
    if (cell === undefined) throw refuse(row, "is missing", "fill it in, or take the row out");
    const value = code.task === "classification" ? places.get(cell) : parseNumber(cell);
    if (value !== undefined && Number.isFinite(Math.fround(value))) return value;
    throw code.task === "regression"
      ? refuse(row, "is not a number that float32 can hold")
      : refuse(row, "is of a class that was not there in training", suggest(cell, code.classNames));
  });
  return code.task === "classification"
    ? ndarray("int32", [values.length], Int32Array.from(values))
    : ndarray("float32", [values.length, 1], Float32Array.from(values));
}
