/**
 * Up to `count` rows, evenly from the first to the last: data sets are often ordered by class.
 * @example spread(4, 2) // [0, 2]
 */
export function spread(rows: number, count: number): number[] {
  const taken = Math.min(rows, count);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * rows) / taken));
}
