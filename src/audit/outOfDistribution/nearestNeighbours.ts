import { checkNumbers, complete } from "../../base/options.ts";
import { rowsOf, type Row } from "../rows.ts";
import type { FamiliarityScore } from "./scores.ts";

/** How far one looks. */
export interface NearestNeighboursOptions {
  /** Whose distance counts, from the nearest on. Default: 50, or what there is. */
  readonly neighbours?: number;
}

/**
 * The negative distance to the k-th nearest training example, of features of length 1 (Sun et al. 2022,
 * "Out-of-distribution detection with deep nearest neighbors").
 * @throws {OptionError} unless `neighbours` is a whole number from 1 on.
 */
export function nearestNeighbours(options: NearestNeighboursOptions = {}): FamiliarityScore {
  const where = "audit.nearestNeighbours";
  const settings = complete(where, options, { neighbours: 50 });
  checkNumbers(where, settings, { neighbours: { min: 1, integer: true } });
  return {
    name: "kNN",
    needs: "features",
    fit({ features }) {
      const known = rowsOf(features, where).map(unitLength);
      const place = Math.min(settings.neighbours, known.length) - 1;
      return ({ features: given }) =>
        rowsOf(given, where).map((row) => {
          const at = unitLength(row);
          // Of vectors of length 1, |a - b|^2 = 2 - 2 a . b
          const similar = Float64Array.from(known, (other) => dot(at, other)).sort();
          return -Math.sqrt(Math.max(0, 2 - 2 * similar[similar.length - 1 - place]!));
        });
    },
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function unitLength(row: Row): Float64Array {
  const length = Math.sqrt(dot(row, row)) || 1;
  return Float64Array.from(row, (value) => value / length);
}
