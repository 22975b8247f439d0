import { takeRows } from "../base/ndarray.ts";
import type { Examples } from "../data/index.ts";

/** Up to so many examples, evenly from first to last: data are often ordered by class. */
export function someOf(examples: Examples, most: number): Examples {
  const count = examples.y.data.length;
  if (count <= most) return examples;
  return rowsOfExamples(examples, spreadRows(count, most));
}

/** Up to `most` rows, evenly from first to last. */
export function spreadRows(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

export const rowsOfExamples = ({ x, y }: Examples, rows: ArrayLike<number>): Examples => ({
  x: takeRows(x, rows),
  y: takeRows(y, rows),
});
