import { DataError } from "../../base/errors.ts";
import { dayOf, isNumber, kindOf } from "./cellKinds.ts";
import type { Hierarchy } from "./columnPlan.ts";

/** What stands for any value. */
const anything = "*";

/** A piece of a column: what is written for it, and the share of the column's span that it leaves open, 0 to 1. */
export interface Cover {
  readonly label: string;
  /** The normalized certainty penalty. Source: Xu et al. 2006, "Utility-based anonymization using local recoding". */
  readonly loss: number;
}

/** The column of a quasi-identifier, and how it becomes coarser. Values are known by their places in `values`. */
export interface Generalization {
  readonly name: string;
  /** Each once, in such an order that neighbours are alike. */
  readonly values: readonly string[];
  /** The value of each row. */
  readonly codes: Int32Array;
  /** From 0, as it is, to this, which is `*`. */
  readonly topLevel: number;
  /** What a value becomes at a level. */
  label(code: number, level: number): string;
  /** What is written for values together, given in rising order. */
  cover(codes: readonly number[]): Cover;
}

interface Ordered {
  readonly values: readonly string[];
  readonly labels: (value: string, level: number) => string;
  readonly levels: number;
  readonly cover: (values: readonly string[]) => Cover;
}

const isEmpty = (cell: string): boolean => cell.trim() === "";

/** The first of 1, 2, 5, 10, 20 ... and 0.5, 0.2 ... that is not below. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * (1 - 1e-9))!;
}

/** Without what rounding adds behind: sums and products of numbers have 15 right digits. */
const trimmed = (value: number): string => String(Number(value.toPrecision(15)));

/** The least and greatest. Not by spreading arguments: a column may have more values than a call takes. */
const ends = (numbers: readonly number[]): [number, number] => [
  numbers.reduce((a, b) => Math.min(a, b), Infinity),
  numbers.reduce((a, b) => Math.max(a, b), -Infinity),
];

/** The share of a span; of none, as of `1` and `1.0`, nothing is open. */
const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

function intervals(values: readonly string[], given: readonly number[] | undefined): Ordered {
  const numbers = values.map(Number);
  const [low, high] = ends(numbers);
  const base = high > low ? roundUp((high - low) / 16) : 1;
  const widths = given ?? [base, base * 2, base * 4, base * 8];
  return {
    values: [...values].sort((a, b) => Number(a) - Number(b)),
    levels: widths.length,
    labels(value, level) {
      const width = widths[level - 1]!;
      const start = Math.floor(Number(value) / width + 1e-9) * width;
      return `[${trimmed(start)} to ${trimmed(start + width)})`;
    },
    cover(some) {
      const [first, last] = [Number(some[0]), Number(some.at(-1))];
      return { label: `[${trimmed(first)} to ${trimmed(last)}]`, loss: shareOf(last - first, high - low) };
    },
  };
}

function dates(values: readonly string[]): Ordered {
  const days = values.map((value) => dayOf(value)!);
  const [low, high] = ends(days);
  const day = (value: string): string => new Date(dayOf(value)!).toISOString().slice(0, 10);
  return {
    values: [...values].sort((a, b) => dayOf(a)! - dayOf(b)!),
    levels: 3,
    labels: (value, level) =>
      level === 3 ? `${day(value).slice(0, 3)}0s` : day(value).slice(0, level === 1 ? 7 : 4),
    cover(some) {
      const [first, last] = [some[0]!, some.at(-1)!];
      return {
        label: `[${day(first)} to ${day(last)}]`,
        loss: shareOf(dayOf(last)! - dayOf(first)!, high - low),
      };
    },
  };
}

function prefixes(values: readonly string[]): Ordered {
  const [, length] = ends(values.map((value) => value.length));
  const sorted = [...values].sort();
  /** How many values begin so: they stand together. */
  const beginning = (prefix: string): number => {
    const firstAt = (isPast: (value: string) => boolean): number => {
      let [low, high] = [0, sorted.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (isPast(sorted[middle]!)) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const start = firstAt((value) => value >= prefix);
    return firstAt((value) => value >= prefix && !value.startsWith(prefix)) - start;
  };
  const cut = (value: string, kept: number): string => value.slice(0, kept) + anything.repeat(length - kept);
  return {
    values: sorted,
    levels: length - 1,
    labels: (value, level) => cut(value, length - level),
    cover(some) {
      const [first, last] = [some[0]!, some.at(-1)!];
      let shared = 0;
      while (shared < first.length && first[shared] === last[shared]) shared++;
      const covered = beginning(first.slice(0, shared));
      return { label: shared === 0 ? anything : cut(first, shared), loss: covered / values.length };
    },
  };
}

/** So many words are written beside each other; more are `*`. */
const mostListed = 5;

function categories(values: readonly string[], parents: Readonly<Record<string, string>>): Ordered {
  /** From the word to the furthest thing that it belongs to. */
  const line = (word: string): string[] => {
    const steps = [word];
    while (Object.hasOwn(parents, steps.at(-1)!)) steps.push(parents[steps.at(-1)!]!);
    return steps;
  };
  const lines = new Map(values.map((value) => [value, line(value)]));
  const path = (value: string): string => [...lines.get(value)!].reverse().join("\u0000");
  return {
    values: [...values].sort((a, b) => (path(a) < path(b) ? -1 : 1)),
    levels: ends(Array.from(lines.values(), (steps) => steps.length - 1))[1],
    labels: (value, level) => lines.get(value)![level] ?? anything,
    cover(some) {
      const common = lines
        .get(some[0]!)!
        .find((step) => some.every((value) => lines.get(value)!.includes(step)));
      const covered =
        common === undefined
          ? values.length
          : values.filter((value) => lines.get(value)!.includes(common)).length;
      // Few words tell more than what they all belong to.
      if (common !== undefined && covered === some.length)
        return { label: common, loss: covered / values.length };
      if (some.length <= mostListed && some.length < covered) {
        return { label: some.join("|"), loss: some.length / values.length };
      }
      return { label: common ?? anything, loss: covered / values.length };
    },
  };
}

/** @throws {DataError} naming the line where a cell does not fit, but not the cell. */
function checkCells(
  { name, cells, placeOf }: ColumnCells,
  kind: string,
  fits: (cell: string) => boolean,
): void {
  const wrong = cells.findIndex((cell) => !isEmpty(cell) && !fits(cell));
  if (wrong < 0) return;
  throw new DataError({
    where: `${placeOf(wrong)}, column '${name}'`,
    problem: `it is no ${kind}, as others of the column are`,
    mend: 'correct it, or say how the column becomes coarser: { "type": "categories" }',
  });
}

/** A column, and where its rows stand, for errors. */
export interface ColumnCells {
  readonly name: string;
  readonly cells: readonly string[];
  readonly placeOf: (row: number) => string;
}

/** What cells look like: numbers become intervals, and so on. Mostly numbers, but not all: that is an error. */
function hierarchyFor(column: ColumnCells): Hierarchy {
  const kind = kindOf(column.cells);
  // Codes of the post may look like numbers, but near ones are those that begin alike.
  if (kind === "code" || (kind === "number" && /zip|post|plz/i.test(column.name))) return { type: "prefix" };
  if (kind === "number") return { type: "intervals" };
  if (kind === "date") return { type: "dates" };
  const filled = column.cells.filter((cell) => !isEmpty(cell));
  const mostly = (fits: (cell: string) => boolean): boolean =>
    filled.filter(fits).length > filled.length * 0.8 && filled.length >= 5;
  if (mostly(isNumber)) checkCells(column, "number", isNumber);
  if (mostly((cell) => dayOf(cell) !== undefined))
    checkCells(column, "day", (cell) => dayOf(cell) !== undefined);
  return { type: "categories" };
}

function order(column: ColumnCells, hierarchy: Hierarchy, filled: readonly string[]): Ordered {
  switch (hierarchy.type) {
    case "intervals":
      checkCells(column, "number", isNumber);
      return intervals(filled, hierarchy.widths);
    case "dates":
      checkCells(column, "day (as 2021-05-31)", (cell) => dayOf(cell) !== undefined);
      return dates(filled);
    case "prefix":
      return prefixes(filled);
    case "categories":
      return categories(filled, hierarchy.parents ?? {});
  }
}

/**
 * How a column becomes coarser. Empty cells are a value of their own, which only `*` covers with others.
 * @throws {DataError} where cells do not fit the hierarchy, and where most but not all are numbers or days and
 * nothing is said.
 */
export function generalization(column: ColumnCells, given: Hierarchy | undefined): Generalization {
  const cells = column.cells.map((cell) => cell.trim());
  const hierarchy = given ?? hierarchyFor(column);
  const distinct = [...new Set(cells)];
  const filled = distinct.filter((cell) => cell !== "");
  const hasEmpty = filled.length < distinct.length;
  const ordered: Ordered =
    filled.length === 0
      ? { values: [], levels: 0, labels: () => anything, cover: () => ({ label: anything, loss: 0 }) }
      : order(column, hierarchy, filled);
  const values = [...(hasEmpty ? [""] : []), ...ordered.values];
  const codeOf = new Map(values.map((value, code) => [value, code]));
  const topLevel = values.length === 1 ? 0 : ordered.levels + 1;
  return {
    name: column.name,
    values,
    codes: Int32Array.from(cells, (cell) => codeOf.get(cell)!),
    topLevel,
    label(code, level) {
      const value = values[code]!;
      if (level === 0) return value;
      if (level === topLevel) return anything;
      return value === "" ? "" : ordered.labels(value, level);
    },
    cover(codes) {
      const first = values[codes[0]!]!;
      if (codes.length === 1) return { label: first, loss: 0 };
      if (first === "") return { label: anything, loss: 1 };
      return ordered.cover(codes.map((code) => values[code]!));
    },
  };
}
