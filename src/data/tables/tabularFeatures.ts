import { DataError, OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import type { Examples } from "../examples.ts";
import { fitColumn, type ColumnCode } from "./columnCode.ts";
import { defaultMissing, findColumnType, parseNumber, presentCells, type ColumnType } from "./columnType.ts";
import { splitRows, type SplitOptions } from "./splitRows.ts";
import { columnIndex, placeOf, tableRows, type Table } from "./table.ts";
import { makeEncoder, type TabularEncoder } from "./tabularEncoder.ts";
import { checkSlips, findTask, fitTarget, sortClasses, type TabularTask } from "./targetCode.ts";

export interface TabularOptions extends SplitOptions {
  /** The column to predict. */
  readonly label: string;
  /** Default by the label's column: words, or a few whole numbers that come again and again, are classes. */
  readonly task?: TabularTask | undefined;
  /** What columns hold where looking at them would tell wrong, as a code of digits: `{ zip: "category" }`. */
  readonly columnTypes?: Readonly<Record<string, ColumnType>> | undefined;
  /** Columns to leave out, as one that tells the label. Default none. */
  readonly ignore?: readonly string[] | undefined;
  /** Words for a missing value, besides the empty cell, whatever their case. Default NA, NaN, null, ? and the like. */
  readonly missingValues?: readonly string[] | undefined;
  /** The most categories of a column that get a feature of their own; the rarest fall together. Default 50. */
  readonly maxCategories?: number | undefined;
}

/** What was found in a column. */
export interface ColumnReport {
  readonly name: string;
  readonly type: ColumnType;
  /** How many cells are missing. */
  readonly missing: number;
  /** Why the column was left out, if it was. */
  readonly ignored?: string;
}

/** Examples out of a table: `x` float32 `[n, features]`, `y` int32 `[n]` (classes) or float32 `[n, 1]` (numbers). */
export interface TabularSplits {
  readonly train: Examples;
  readonly validation: Examples;
  readonly test: Examples;
  readonly encoder: TabularEncoder;
  /** Every column but the label's. */
  readonly columns: readonly ColumnReport[];
}

/** The label of every row, which none may lack. */
function labelCells(table: Table, label: string, missing: ReadonlySet<string>): string[] {
  const cells = presentCells(table, label, missing);
  const lacking = cells.indexOf(undefined);
  if (lacking < 0) return cells as string[];
  const count = cells.filter((cell) => cell === undefined).length;
  throw new DataError({
    where: placeOf(table, lacking),
    problem: `'${label}' is missing${count > 1 ? `, as in ${count - 1} more rows` : ""}`,
    mend: "fill it in, or take the row out",
  });
}

function chooseTask(
  table: Table,
  label: string,
  given: TabularTask | undefined,
  cells: string[],
): TabularTask {
  const task = given ?? findTask(cells);
  const odd = task === "regression" ? cells.findIndex((cell) => parseNumber(cell) === undefined) : -1;
  if (odd >= 0) {
    throw new DataError({
      where: placeOf(table, odd),
      problem: `'${label}' is not a number, which regression needs`,
      received: JSON.stringify(cells[odd]!.slice(0, 80)),
    });
  }
  if (given === undefined) checkSlips(table, label, cells);
  if (new Set(cells).size > 1) return task;
  throw new DataError({ where: table.where, problem: `all rows have the same '${label}': ${cells[0]}` });
}

/**
 * Features and labels out of a table, parted into train, validation and test (classes with their share in each).
 * What columns hold is found by looking; means, deviations and categories come from the training part alone.
 * Numbers are standardized, `(v - mean) / deviation`, a missing one is 0 and said by a feature of its own; categories
 * are one-hot with a last place for any other and for missing ones; yes and no are 1 and -1. Columns with one value
 * alone, and those of many words of which none comes twice, are left out, as `columns` tells.
 * @throws {DataError} when a column is missing (naming the nearest), no column is of use, a label is missing, all are
 * the same, or a cell is no number among numbers (naming the line).
 * @throws {OptionError} for options that are not right.
 * @example
 * const table = await readTable("houses.csv");
 * const { train, validation, encoder } = tabularFeatures(table, { label: "price" });
 */
export function tabularFeatures(table: Table, options: TabularOptions): TabularSplits {
  const given = complete("tabularFeatures", options, {
    label: "",
    task: undefined,
    columnTypes: {},
    ignore: [],
    missingValues: defaultMissing,
    maxCategories: 50,
    validation: 0.1,
    test: 0.1,
    seed: 0,
  });
  const { label, columnTypes, ignore, missingValues, maxCategories } = given;
  if (given.task !== undefined) {
    checkChoice("tabularFeatures.task", given.task, ["classification", "regression"]);
  }
  checkNumbers("tabularFeatures", { maxCategories }, { maxCategories: { min: 1, integer: true } });
  checkColumnNames(table, label, [...ignore, ...Object.keys(columnTypes)]);
  const missing = new Set(missingValues.map((word) => word.toLowerCase()));
  const labels = labelCells(table, label, missing);
  const task = chooseTask(table, label, given.task, labels);
  const classes = new Map(sortClasses(labels).map((name, place) => [name, place]));
  const split = splitRows(
    labels.map((name) => (task === "classification" ? classes.get(name)! : 0)),
    given,
  );

  const codes: ColumnCode[] = [];
  const columns = table.columnNames.flatMap((name): ColumnReport[] => {
    if (name === label) return [];
    const cells = presentCells(table, name, missing);
    const lacking = cells.filter((cell) => cell === undefined).length;
    if (ignore.includes(name)) return [{ name, type: "category", missing: lacking, ignored: "as told" }];
    const type = columnTypes[name] ?? findColumnType(table, name, cells);
    checkChoice(`tabularFeatures.columnTypes.${name}`, type, ["number", "boolean", "category"]);
    const fitted = fitColumn(name, type, {
      cells: split.train.map((row) => cells[row]),
      where: table.where,
      maxCategories,
    });
    if ("ignored" in fitted) return [{ name, type, missing: lacking, ignored: fitted.ignored }];
    codes.push(fitted);
    return [{ name, type, missing: lacking }];
  });
  if (codes.length === 0) {
    throw new DataError({
      where: table.where,
      problem: "no column is of use for predicting",
      received: columns.map(({ name, ignored }) => `${name}: ${ignored}`).join("; ") || `'${label}' alone`,
    });
  }
  const target = fitTarget(
    label,
    task,
    split.train.map((row) => labels[row]!),
  );
  const encoder = makeEncoder({ columns: codes, target, missingValues });
  const part = (rows: readonly number[]): Examples => {
    const chosen = tableRows(table, rows);
    return { x: encoder.encode(chosen), y: encoder.encodeTarget(chosen) };
  };
  return {
    train: part(split.train),
    validation: part(split.validation),
    test: part(split.test),
    encoder,
    columns,
  };
}

function checkColumnNames(table: Table, label: string, others: readonly string[]): void {
  columnIndex(table, label);
  for (const name of others) {
    if (table.columnNames.includes(name)) continue;
    throw new OptionError({
      where: "tabularFeatures",
      problem: `there is no column '${name}' in ${table.where}`,
      mend: suggest(name, table.columnNames),
    });
  }
}
