import { OptionError, ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { suggest } from "../../base/nearest.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { foldIn, permutation, randomKey } from "../../base/random.ts";
import { showShape } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";
import { checkColumn, tableOf, withColumn, type ColumnOption, type Table } from "./tableOf.ts";

export interface PermutationImportanceOptions extends ColumnOption {
  /** Rows, and what the model should predict for them. */
  readonly x: Given;
  readonly y: Given;
  /** The loss, or a metric that the model was compiled with. Default: loss. */
  readonly metric?: string;
  /** Which way the metric is better. Default: lower for the loss, higher for everything else. */
  readonly better?: "higher" | "lower";
  /** Columns that are shuffled together, as the flags of one category. Default: each by itself. */
  readonly groups?: readonly (readonly number[])[];
  /** How often every column is shuffled. Default: 5. */
  readonly repeats?: number;
  /** The orders of the rows to take instead of drawn ones: `[repeats, rows]`. */
  readonly permutations?: NdArray;
  /** Draws the orders. Default: 0. */
  readonly seed?: number;
  /** Default: what the model takes. */
  readonly batchSize?: number;
}

/** How much a model relies on each column, or each group of them. */
export interface PermutationImportance {
  /** The metric on the rows as they are. */
  readonly baseline: number;
  /** By how much it gets worse, each time: `[columns, repeats]`. */
  readonly importances: Tensor;
  /** Over the repetitions: `[columns]`. */
  readonly mean: Tensor;
  /** Their standard deviation: `[columns]`. */
  readonly std: Tensor;
}

const where = "permutationImportance";
const defaults = {
  x: undefined,
  y: undefined,
  input: undefined,
  metric: "loss",
  better: undefined,
  groups: undefined,
  repeats: 5,
  permutations: undefined,
  seed: 0,
  batchSize: undefined,
} as const;

/**
 * Permutation importance (Breiman 2001, "Random forests"; Fisher et al. 2018, https://arxiv.org/abs/1801.01489): by how much
 * a metric gets worse when a column's values are shuffled over the rows, so that it tells nothing any more. Measure it on
 * rows that were not trained on. Equal to scikit-learn's `permutation_importance` for equal orders of the rows.
 * @throws {OptionError} for a metric, column or input that there is not, an uncompiled model, or settings out of range.
 * @throws {UnsupportedError} for an input that is no table.
 * @example
 * const model = sequential([layers.input([2]), layers.dense(1)]);
 * model.compile({ loss: "meanSquaredError" });
 * const [x, y] = [tensor([[1, 2], [3, 4], [5, 7]]), tensor([[1], [2], [3]])];
 * const { mean } = await explain.permutationImportance(model, { x, y });
 */
export async function permutationImportance(
  model: Model,
  options: PermutationImportanceOptions,
): Promise<PermutationImportance> {
  const settings = complete(where, options as Partial<PermutationImportanceOptions>, defaults);
  const { metric, batchSize, better = metric === "loss" ? "lower" : "higher" } = settings;
  checkNumbers(where, settings, {
    repeats: { min: 1, integer: true },
    seed: { integer: true },
    batchSize: { min: 1, integer: true },
  });
  checkChoice(`${where}.better`, better, ["higher", "lower"]);
  const table = await tableOf(where, model, { x: options.x, input: settings.input });
  const measure = async (x: Given): Promise<number> => {
    const logs = await model.evaluate(x, options.y, batchSize === undefined ? {} : { batchSize });
    const value = logs[metric];
    if (value !== undefined) return value;
    throw new OptionError({
      where: `${where}.metric`,
      problem: `the model has no metric '${metric}'`,
      mend: suggest(metric, Object.keys(logs)),
    });
  };
  const baseline = await measure(table.arrays);
  const orders = ordersOf(table, settings);
  const { columns } = table;
  const { groups = Array.from({ length: columns }, (_, column) => [column]) } = settings;
  for (const column of groups.flat()) checkColumn(`${where}.groups`, column, table);
  const repeats = orders.length;
  const worse = new Float32Array(groups.length * repeats);
  for (const [place, group] of groups.entries()) {
    for (const [repeat, order] of orders.entries()) {
      const { arrays } = group.reduce(
        (changed, column): Table => ({
          ...changed,
          arrays: withColumn(changed, column, (row, values) => values[order[row]! * columns + column]!),
        }),
        table,
      );
      const change = (await measure(arrays)) - baseline;
      worse[place * repeats + repeat] = better === "lower" ? change : -change;
    }
  }
  const rows = groups.map((_, i) => worse.subarray(i * repeats, (i + 1) * repeats));
  const mean = Float32Array.from(rows, (row) => row.reduce((a, b) => a + b, 0) / repeats);
  const std = Float32Array.from(rows, (row, i) =>
    Math.sqrt(row.reduce((a, b) => a + (b - mean[i]!) ** 2, 0) / repeats),
  );
  return {
    baseline,
    importances: constant({ dtype: "float32", shape: [groups.length, repeats], data: worse }),
    mean: constant({ dtype: "float32", shape: [groups.length], data: mean }),
    std: constant({ dtype: "float32", shape: [groups.length], data: std }),
  };
}

/** An order of the rows for every repetition. @throws {ShapeError} for given ones that are no orders of them. */
function ordersOf(
  { rows }: Table,
  {
    permutations,
    repeats,
    seed,
  }: {
    readonly permutations: NdArray | undefined;
    readonly repeats: number;
    readonly seed: number;
  },
): readonly ArrayLike<number>[] {
  if (permutations === undefined) {
    const key = randomKey(seed);
    return Array.from({ length: repeats }, (_, i) => permutation(foldIn(key, i), rows));
  }
  const values = Array.from(permutations.data as Int32Array, Number);
  const orders = Array.from({ length: permutations.shape[0] ?? 0 }, (_, i) =>
    values.slice(i * rows, (i + 1) * rows),
  );
  const isOrder = (order: readonly number[]): boolean =>
    new Set(order).size === rows && order.every((row) => Number.isInteger(row) && row >= 0 && row < rows);
  if (permutations.shape.length === 2 && orders.length > 0 && orders.every(isOrder)) return orders;
  throw new ShapeError({
    where: `${where}.permutations`,
    expected: `[repeats, ${rows}], each the numbers from 0 to ${rows - 1} in some order`,
    received: showShape(permutations.shape),
  });
}
