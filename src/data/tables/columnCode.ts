import { DataError } from "../../base/errors.ts";
import { parseBoolean, parseNumber } from "./columnType.ts";
import { placeOf, type Table } from "./table.ts";

/** How a column becomes numbers; plain data, so that it is saved as it is. */
export type ColumnCode = NumberCode | BooleanCode | CategoryCode;

/** Feature `(value - mean) / deviation`; 0 where the value is missing, which a second feature then says with a 1. */
export interface NumberCode {
  readonly type: "number";
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  /** Values were missing where the code was fitted, so that there is the second feature. */
  readonly missing: boolean;
}

/** Feature 1 for yes, -1 for no, 0 where it is missing. */
export interface BooleanCode {
  readonly type: "boolean";
  readonly name: string;
}

/** A feature for each category, of which one is 1, and the last one for any other and for missing values. */
export interface CategoryCode {
  readonly type: "category";
  readonly name: string;
  readonly categories: readonly string[];
}

export const featureNames = (code: ColumnCode): string[] => {
  if (code.type === "number") return code.missing ? [code.name, `${code.name} missing`] : [code.name];
  if (code.type === "boolean") return [code.name];
  return [
    ...code.categories.map((category) => `${code.name} = ${category}`),
    `${code.name} other or missing`,
  ];
};

/** Mean and standard deviation (of the population), in one pass that does not lose digits (Welford 1962). */
export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  let mean = 0;
  let squares = 0;
  for (const [index, value] of values.entries()) {
    const from = value - mean;
    mean += from / (index + 1);
    squares += from * (value - mean);
  }
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length)) };
}

export interface FitOptions {
  readonly where: string;
  /** The most categories that get a feature of their own: the most frequent. */
  readonly maxCategories: number;
}

/** A code fitted to cells, or why the column says nothing. */
export function fitColumn(
  name: string,
  type: ColumnCode["type"],
  { cells, where, maxCategories }: FitOptions & { readonly cells: readonly (string | undefined)[] },
): ColumnCode | { readonly ignored: string } {
  const present = cells.filter((cell) => cell !== undefined);
  const missing = present.length < cells.length;
  const counts = new Map<string, number>();
  for (const cell of present) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  if (counts.size === 0) return { ignored: "no value is there" };
  if (counts.size === 1 && !missing) return { ignored: "it has one value alone" };
  if (type === "boolean") return { type, name };
  if (type === "category") {
    if (counts.size === present.length && counts.size > maxCategories) {
      return { ignored: "no value comes twice, as in names, dates and free text" };
    }
    const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, maxCategories);
    return { type, name, categories: frequent.map(([category]) => category).sort() };
  }
  const { mean, deviation } = meanAndDeviation(present.map((cell) => parseNumber(cell)!));
  if (!Number.isFinite(mean) || !Number.isFinite(deviation)) {
    throw new DataError({ where, problem: `the numbers of '${name}' are too large to be standardized` });
  }
  // Equal values, only some of them there: their presence is what the column says.
  return { type, name, mean, deviation: deviation || 1, missing };
}

/**
 * Writes a cell's features into `out` from `offset`.
 * @throws {DataError} naming the line of a cell that is not of the column's type.
 */
export function encodeCell(
  code: ColumnCode,
  cell: string | undefined,
  target: {
    readonly out: Float32Array;
    readonly offset: number;
    readonly table: Table;
    readonly row: number;
  },
): void {
  const { out, offset, table, row } = target;
  if (code.type === "category") {
    const place = cell === undefined ? -1 : code.categories.indexOf(cell);
    out[offset + (place < 0 ? code.categories.length : place)] = 1;
    return;
  }
  if (cell === undefined) {
    if (code.type === "number" && code.missing) out[offset + 1] = 1;
    return;
  }
  const value = code.type === "number" ? standardize(code, cell) : signOf(parseBoolean(cell));
  if (Number.isFinite(value)) {
    out[offset] = value!;
    return;
  }
  const kind = code.type === "number" ? `a number not too far from ${code.mean}` : "yes or no";
  throw new DataError({
    where: placeOf(table, row),
    problem: `'${code.name}' is to hold ${kind}`,
    received: JSON.stringify(cell.slice(0, 80)),
  });
}

/** To float32's precision and range, which is where a value far off becomes infinite. */
function standardize({ mean, deviation }: NumberCode, cell: string): number | undefined {
  const number = parseNumber(cell);
  return number === undefined ? undefined : Math.fround((number - mean) / deviation);
}

const signOf = (yes: boolean | undefined): number | undefined =>
  yes === undefined ? undefined : yes ? 1 : -1;
