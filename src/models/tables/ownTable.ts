import { OptionError } from "../../base/errors.ts";
import { readTable, type Table } from "../../data/index.ts";
import type { DataColumns, RecipeDataOptions } from "../recipe.ts";
import { fewerRows } from "./fewerRows.ts";

/** Shares of a table's rows that are kept apart from training. */
export const heldOut = { validation: 0.1, test: 0.2 } as const;

/** A table of one's own, and the columns that were named. */
export interface OwnTable<Column extends keyof DataColumns> {
  readonly table: Table;
  readonly columns: Readonly<Record<Column, string>>;
}

/**
 * Reads the table that a recipe for one's own data learns from.
 * @param recipe its name, for errors, and the columns that it has to be told
 * @throws {OptionError} when the file or a column is not named.
 * @throws {DataError} when the file is missing or malformed, naming file and line.
 */
export async function readOwnTable<Column extends keyof DataColumns>(
  recipe: { readonly name: string; readonly columns: readonly Column[] },
  { path, columns = {}, limit, seed = 0, signal }: RecipeDataOptions,
): Promise<OwnTable<Column>> {
  const flags = recipe.columns.map((column) => `--${column} COLUMN`).join(" ");
  const absent = recipe.columns.find((column) => columns[column] === undefined);
  if (path === undefined || absent !== undefined) {
    throw new OptionError({
      where: recipe.name,
      problem:
        path === undefined
          ? "it learns from a table of your own"
          : `the column of the ${absent} is not named`,
      mend: `say which: --data my.csv ${flags}, or path and columns`,
    });
  }
  const trained = 1 - heldOut.validation - heldOut.test;
  const table = fewerRows(await readTable(path, { signal }), { limit, trained, seed });
  // Those alone that it asked for: a column that is not named may stand there as undefined.
  const named = recipe.columns.map((column) => [column, columns[column]]);
  return { table, columns: Object.fromEntries(named) as Readonly<Record<Column, string>> };
}
