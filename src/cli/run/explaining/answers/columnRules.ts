import type { NdArray } from "../../../../base/ndarray.ts";
import type { explain } from "../../../../index.ts";
import { chosenColumns, type TableColumn } from "./tableColumns.ts";

interface RowRules {
  readonly columns: readonly TableColumn[];
  /** Columns that stay as they are, with commas between. */
  readonly fixed: string | undefined;
}

type ColumnRules = Required<explain.ChangeRules>;

/** Whole numbers of more different values than so many are taken as any numbers. */
const mostWhole = 200;

/**
 * What may become of a row: numbers within what training rows had, whole ones whole, one category each, yes or no; what is
 * missing, or of a rare category, stays so.
 */
export function columnRules(
  training: NdArray,
  { data: own }: NdArray,
  { columns, fixed: named }: RowRules,
): ColumnRules {
  const [rows, width] = training.shape as [number, number];
  const fixed: number[] =
    named === undefined ? [] : chosenColumns(columns, named, "--fixed").flatMap(({ features }) => features);
  const [low, high] = [new Array<number>(width).fill(-Infinity), new Array<number>(width).fill(Infinity)];
  const oneHot: number[][] = [];
  const choices: Record<number, number[]> = {};
  for (const { code, features } of columns) {
    const [first] = features as [number, ...number[]];
    const last = features.at(-1)!;
    if (code.type === "category") {
      fixed.push(...(own[last] === 1 ? features : [last]));
      if (features.length > 2) oneHot.push(features.slice(0, -1));
    } else if (code.type === "boolean") choices[first] = [-1, 1, Number(own[first])];
    else {
      if (features.length > 1) fixed.push(...(own[last] === 1 ? features : [last]));
      const missing = (row: number): boolean =>
        features.length > 1 && training.data[row * width + last] === 1;
      const values = Array.from({ length: rows }, (_, row) => row)
        .filter((row) => !missing(row))
        .map((row) => Number(training.data[row * width + first]));
      const all = [...values, Number(own[first])];
      low[first] = all.reduce((a, b) => Math.min(a, b));
      high[first] = all.reduce((a, b) => Math.max(a, b));
      const units = all.map((v) => code.mean + code.deviation * v);
      const whole = units.every((v) => Math.abs(v - Math.round(v)) < 1e-4 * Math.max(1, Math.abs(v)));
      const [from, to] = [low[first], high[first]].map((v) => Math.round(code.mean + code.deviation * v)) as [
        number,
        number,
      ];
      if (whole && to - from < mostWhole) {
        choices[first] = Array.from(
          { length: to - from + 1 },
          (_, i) => (from + i - code.mean) / code.deviation,
        );
      }
    }
  }
  return { fixed, range: [low, high], oneHot, choices };
}

interface Steps {
  readonly columns: readonly TableColumn[];
  readonly rules: ColumnRules;
}

/** Changed numbers a little farther from the row's own, so that few digits tell them. */
export function inSteps(
  row: readonly number[],
  own: readonly number[],
  { columns, rules: { choices, range } }: Steps,
): number[] {
  const round = [...row];
  const [low, high] = range as [readonly number[], readonly number[]];
  for (const { code, features } of columns) {
    const [first] = features as [number, ...number[]];
    if (code.type !== "number" || row[first] === own[first] || choices[first] !== undefined) continue;
    const step = 10 ** Math.floor(Math.log10(code.deviation / 10));
    const units = (code.mean + code.deviation * row[first]!) / step;
    const whole = step * (row[first]! > own[first]! ? Math.ceil(units) : Math.floor(units));
    round[first] = Math.min(high[first]!, Math.max(low[first]!, (whole - code.mean) / code.deviation));
  }
  return round;
}
