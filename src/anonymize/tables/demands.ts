import {
  countValues,
  distinctValues,
  entropyValues,
  moveDistance,
  type SensitiveColumn,
} from "./sensitiveColumn.ts";

/** What every class of the new table must have. */
export interface Demands {
  readonly k: number;
  readonly l: number;
  readonly diversity: "distinct" | "entropy";
  readonly t: number;
  readonly sensitive: readonly SensitiveColumn[];
}

/** Rounding may not refuse a class that has exactly what is asked for. */
const slack = 1e-9;

/** How sensitive values are spread among some rows. */
export const spreads = (sensitive: readonly SensitiveColumn[], rows: Iterable<number>): Float64Array[] => {
  const list = [...rows];
  return sensitive.map((column) => countValues(column, list));
};

/** Whether a class may stand as it is, in a table whose sensitive values are spread as `all` says. */
export function satisfies(rows: readonly number[], demands: Demands, all: readonly Float64Array[]): boolean {
  const { k, l, diversity, t, sensitive } = demands;
  if (rows.length < k) return false;
  if (l <= 1 && t >= 1) return true;
  return sensitive.every((column, i) => {
    const counts = countValues(column, rows);
    const values = diversity === "entropy" ? entropyValues(counts) : distinctValues(counts);
    return values >= l - slack && (t >= 1 || moveDistance(counts, all[i]!, column.ordered) <= t + slack);
  });
}
