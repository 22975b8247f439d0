import { checkNumbers } from "../../base/options.ts";
import { permutation, randomKey } from "../../base/random.ts";
import type { Table } from "../../data/index.ts";

/** How many rows of a table to keep. */
export interface FewerRowsOptions {
  /** Rows to train on. Default: all. */
  readonly limit?: number | undefined;
  /** The share of the rows that is trained on. */
  readonly trained: number;
  /** Decides which. */
  readonly seed: number;
}

/**
 * The table with so many of its rows, drawn at random and in their old order, that about `limit` are left to train on
 * when the other parts are taken away.
 * @throws {OptionError} when `limit` is no whole number of at least 1.
 */
export function fewerRows(table: Table, { limit, trained, seed }: FewerRowsOptions): Table {
  checkNumbers("load", { limit }, { limit: { min: 1, integer: true } });
  const { rows, places } = table;
  const kept = Math.ceil((limit ?? Infinity) / trained);
  if (kept >= rows.length) return table;
  const drawn = [...permutation(randomKey(seed), rows.length).slice(0, kept)].sort((a, b) => a - b);
  return { ...table, rows: drawn.map((row) => rows[row]!), places: drawn.map((row) => places[row]!) };
}
