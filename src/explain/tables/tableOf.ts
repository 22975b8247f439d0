import { OptionError, UnsupportedError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { suggest } from "../../base/nearest.ts";
import { showShape } from "../../base/shape.ts";
import { checkInputs } from "../../training/checkedSource.ts";
import { arraysOf, type Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";

/** A column of one of the model's inputs. */
export interface ColumnOption {
  /** Which input holds the columns, for models with several. Default: the first. */
  readonly input?: string;
}

/** A model's data, one input of it a table. */
export interface Table {
  readonly arrays: readonly NdArray[];
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The table among a model's data.
 * @throws {OptionError} for an input that there is not.
 * @throws {UnsupportedError} for one that has no columns.
 */
export async function tableOf(
  where: string,
  { network }: Model,
  { x, input }: { readonly x: Given; readonly input: string | undefined },
): Promise<Table> {
  const names = network.inputNames;
  const at = input === undefined ? 0 : names.indexOf(input);
  if (at < 0)
    throw new OptionError({ where, problem: `there is no input '${input!}'`, mend: suggest(input!, names) });
  const arrays = await arraysOf(where, x, names);
  checkInputs(where, arrays, network);
  const { shape } = arrays[at]!;
  if (shape.length === 2) return { arrays, at, rows: shape[0]!, columns: shape[1]! };
  throw new UnsupportedError({
    where,
    problem: `the input '${names[at]!}' is no table`,
    expected: "[rows, columns]",
    received: showShape(shape),
    mend: "use occlusion or featureAblation",
  });
}

/** @throws {OptionError} for a column that the table does not have. */
export function checkColumn(where: string, column: number, { columns }: Table): void {
  if (Number.isInteger(column) && column >= 0 && column < columns) return;
  throw new OptionError({
    where,
    problem: "there is no such column",
    expected: `a whole number from 0 to ${columns - 1}`,
    received: String(column),
  });
}

/** The data with a column filled anew. */
export function withColumn(
  { arrays, at, rows, columns }: Table,
  column: number,
  valueOf: (row: number, values: NdArray["data"]) => number | bigint,
): NdArray[] {
  return arrays.map((array, i) => {
    if (i !== at) return array;
    const data = array.data.slice();
    for (let row = 0; row < rows; row++) data[row * columns + column] = valueOf(row, array.data) as never;
    return { ...array, data };
  });
}
