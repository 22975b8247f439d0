import { isDay } from "../text/checkDigits.ts";

/** What the cells of a column look like, empty ones apart. */
export type CellKind = "empty" | "number" | "date" | "code" | "word";

/** Whether it is a number that a double holds. Long ones, as of accounts, would run into one another: they are codes. */
export const isNumber = (cell: string): boolean =>
  /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell.trim()) &&
  Math.abs(Number(cell)) < 1e300 &&
  !/^[+-]?\d{16,}$/.test(cell.trim());

/** Milliseconds since 1970 of a day such as 2021-05-31 or 2021/05/31, its time of day left out; or `undefined`. */
export function dayOf(cell: string): number | undefined {
  const [, year, month, day] = /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?\s*$/.exec(cell) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined;
  return Date.UTC(Number(year), Number(month) - 1, Number(day));
}

/** Codes of the post: five digits and more, all as long, some with zeros before; or letters and digits. Long numbers too. */
const isCode = (cell: string): boolean => /^(?:(?=.*\d)[\dA-Z][\dA-Z -]{2,9}|\d{16,})$/.test(cell.trim());

/** The kind that all cells have; numbers with zeros before them are codes. */
export function kindOf(cells: readonly string[]): CellKind {
  const filled = cells.filter((cell) => cell.trim() !== "");
  if (filled.length === 0) return "empty";
  if (filled.every(isNumber)) {
    return filled.some((cell) => /^0\d{2,}$/.test(cell.trim())) ? "code" : "number";
  }
  if (filled.every((cell) => dayOf(cell) !== undefined)) return "date";
  return filled.every(isCode) ? "code" : "word";
}
