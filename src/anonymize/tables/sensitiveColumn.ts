import { isNumber, kindOf } from "./cellKinds.ts";

/** A column whose values nobody should learn of anybody. */
export interface SensitiveColumn {
  readonly name: string;
  /** How many values there are; in rising order where that matters. */
  readonly count: number;
  readonly codes: Int32Array;
  readonly ordered: boolean;
}

/** Values as a reader takes them: in any case and spacing, and of numbers as 1 and 1.0, they are the same. */
const valueOf = (cell: string, isOrdered: boolean): string => {
  const text = cell.trim().replaceAll(/\s+/g, " ").normalize("NFKC").toLowerCase();
  return isOrdered && isNumber(text) ? String(Number(text)) : text;
};

export function sensitiveColumn(name: string, cells: readonly string[], ordered?: boolean): SensitiveColumn {
  const isOrdered = ordered ?? kindOf(cells) === "number";
  const taken = cells.map((cell) => valueOf(cell, isOrdered));
  const values = [...new Set(taken)].sort(
    (a, b) => (isOrdered ? Number(a) - Number(b) : 0) || (a < b ? -1 : a > b ? 1 : 0),
  );
  const codeOf = new Map(values.map((value, code) => [value, code]));
  return {
    name,
    count: values.length,
    codes: Int32Array.from(taken, (cell) => codeOf.get(cell)!),
    ordered: isOrdered,
  };
}

/** How often each value comes among rows. */
export function countValues({ codes, count }: SensitiveColumn, rows: Iterable<number>): Float64Array {
  const counts = new Float64Array(count);
  for (const row of rows) counts[codes[row]!]!++;
  return counts;
}

/** How many values there are. Source: distinct l-diversity, Machanavajjhala et al. 2007. */
export const distinctValues = (counts: Float64Array): number =>
  counts.reduce((n, each) => n + (each > 0 ? 1 : 0), 0);

/** `exp(-sum p log p)`: as many values as often as each other. Source: entropy l-diversity, the same. */
export function entropyValues(counts: Float64Array): number {
  const total = counts.reduce((sum, each) => sum + each, 0);
  let entropy = 0;
  for (const each of counts) if (each > 0) entropy -= (each / total) * Math.log(each / total);
  return Math.exp(entropy);
}

/**
 * The earth mover's distance of how values are spread among some rows and among all: the work of moving shares, where
 * values in order are `1 / (values - 1)` apart from the next, and others 1 from each other.
 * - ordered: `sum_i |sum_{j <= i} (p_j - q_j)| / (values - 1)`
 * - else: `sum_i |p_i - q_i| / 2`
 *
 * Source: Li, Li, Venkatasubramanian 2007, "t-Closeness".
 */
export function moveDistance(counts: Float64Array, all: Float64Array, ordered: boolean): number {
  const total = counts.reduce((sum, each) => sum + each, 0);
  const totalAll = all.reduce((sum, each) => sum + each, 0);
  let work = 0;
  let carried = 0;
  for (const [i, each] of counts.entries()) {
    const surplus = each / total - all[i]! / totalAll;
    carried += surplus;
    work += Math.abs(ordered ? carried : surplus);
  }
  return ordered ? work / Math.max(1, counts.length - 1) : work / 2;
}
