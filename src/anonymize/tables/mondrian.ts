import { satisfies, spreads, type Demands } from "./demands.ts";
import type { Cover, Generalization } from "./generalization.ts";

/** A class of rows, and what is written for each quasi-identifier. */
export interface GeneralizedClass {
  readonly rows: readonly number[];
  readonly covers: readonly Cover[];
}

/** The values that come among rows, in rising order. */
function codesAmong({ codes }: Generalization, rows: readonly number[]): number[] {
  const found = new Set<number>();
  for (const row of rows) found.add(codes[row]!);
  return [...found].sort((a, b) => a - b);
}

/** Rows on both sides of the middle, rows with the same value together; `undefined` where all have one value. */
function halves({ codes }: Generalization, rows: readonly number[]): [number[], number[]] | undefined {
  const sorted = rows.map((row) => codes[row]!).sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (first === last) return undefined;
  const middle = sorted[(sorted.length - 1) >> 1]!;
  // The value in the middle goes to the smaller side.
  const below = sorted.indexOf(middle);
  const through = sorted.lastIndexOf(middle) + 1;
  const half = rows.length / 2;
  const withMiddle = middle !== last && (below === 0 || Math.abs(through - half) <= Math.abs(below - half));
  const left: number[] = [];
  const right: number[] = [];
  for (const row of rows) {
    const code = codes[row]!;
    (code < middle || (withMiddle && code === middle) ? left : right).push(row);
  }
  return [left, right];
}

/**
 * Parts rows again and again at the median of the quasi-identifier that is most open, as long as both sides have what
 * is demanded. What is left are the classes; nothing is suppressed.
 * Source: LeFevre, DeWitt, Ramakrishnan 2006, "Mondrian multidimensional k-anonymity" (strict partitioning).
 */
export function mondrian(
  rowCount: number,
  columns: readonly Generalization[],
  demands: Demands,
): GeneralizedClass[] {
  const every = Array.from({ length: rowCount }, (_, row) => row);
  const all = spreads(demands.sensitive, every);
  const waiting: number[][] = [every];
  const classes: GeneralizedClass[] = [];
  for (let rows = waiting.pop(); rows !== undefined; rows = waiting.pop()) {
    const members = rows;
    const covers = columns.map((column) => column.cover(codesAmong(column, members)));
    const widestFirst = [...columns.keys()].sort((a, b) => covers[b]!.loss - covers[a]!.loss);
    const parted = firstDefined(widestFirst, (i) => {
      const sides = members.length >= 2 * demands.k ? halves(columns[i]!, members) : undefined;
      return sides?.every((side) => satisfies(side, demands, all)) === true ? sides : undefined;
    });
    if (parted === undefined) classes.push({ rows: members, covers });
    else waiting.push(...parted);
  }
  return classes;
}

function firstDefined<In, Out>(items: readonly In[], of: (item: In) => Out | undefined): Out | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
