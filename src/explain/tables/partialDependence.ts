import { isFloat } from "../../base/dtype.ts";
import { OptionError, ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { showShape } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";
import { checkColumn, tableOf, withColumn, type ColumnOption, type Table } from "./tableOf.ts";

export interface PartialDependenceOptions extends ColumnOption {
  /** The column, counted from 0; of a category its flags, of which each in turn is 1 and the others 0. */
  readonly column: number | readonly number[];
  /** The class or output column that is followed. Default: 0 of one output; must be given of several. */
  readonly target?: number;
  /** How many values of the column are tried, or which. Default: 100. */
  readonly grid?: number | readonly number[];
  /** Between which parts of the sorted values the grid lies. Default: 0.05 and 0.95. */
  readonly percentiles?: readonly [low: number, high: number];
  /** Default: what the model takes. */
  readonly batchSize?: number;
}

/** How predictions follow a column. */
export interface PartialDependence {
  /** The values tried; of a category which of its flags, counted from 0. */
  readonly grid: readonly number[];
  /** The mean prediction over all rows at each of them: `[points]`. */
  readonly average: Tensor;
  /** Every row's own curve (ICE): `[rows, points]`. */
  readonly individual: Tensor;
}

const where = "partialDependence";
const defaults = {
  column: undefined,
  input: undefined,
  target: undefined,
  grid: 100,
  percentiles: [0.05, 0.95],
  batchSize: undefined,
} as const;

/**
 * Partial dependence (Friedman 2001, "Greedy function approximation") and individual conditional expectation (Goldstein et al.
 * 2013, https://arxiv.org/abs/1309.6392): what the model predicts when a column takes a value in every row, the other columns
 * left as they are, `1/n sum over rows of f(value, rest of the row)`. The grid is scikit-learn's: the column's own values where they are fewer
 * than the points asked for, else equal steps between two percentiles. Equal to its `partial_dependence` by brute force.
 * @throws {OptionError} for a column, input or class that there is not, or settings out of range.
 * @throws {UnsupportedError} for an input that is no table.
 * @example
 * const model = sequential([layers.input([2]), layers.dense(4, { activation: "tanh" }), layers.dense(1)]);
 * const { grid, average } = await explain.partialDependence(model, tensor([[1, 2], [3, 4]]), { column: 0 });
 */
export async function partialDependence(
  model: Model,
  x: Given,
  options: PartialDependenceOptions,
): Promise<PartialDependence> {
  const { column, input, target, grid, percentiles, batchSize } = complete(
    where,
    options as Partial<PartialDependenceOptions>,
    defaults,
  );
  checkNumbers(where, { batchSize }, { batchSize: { min: 1, integer: true } });
  const table = await tableOf(where, model, { x, input });
  const flags = typeof column === "object" ? column : undefined;
  for (const one of flags ?? [column as number | undefined])
    checkColumn(`${where}.column`, one ?? Number.NaN, table);
  const points =
    flags === undefined
      ? gridOf(table, { column: column as number, grid, percentiles })
      : flags.map((_, place) => place);
  const curves: Float32Array[] = [];
  for (const point of points) {
    const settings =
      flags?.map((flag, place) => [flag, Number(place === point)] as const) ??
      ([[column as number, point]] as const);
    const changed = settings.reduce<readonly NdArray[]>(
      (arrays, [own, value]) =>
        withColumn({ ...table, arrays }, own, (_, values) =>
          values instanceof BigInt64Array ? BigInt(value) : value,
        ),
      table.arrays,
    );
    const predicted = await model.predict(changed, batchSize === undefined ? {} : { batchSize });
    curves.push(await columnOfPrediction(predicted, target));
  }
  const { rows } = table;
  const individual = new Float32Array(rows * points.length);
  const average = Float32Array.from(curves, (curve, p) => {
    curve.forEach((v, row) => (individual[row * points.length + p] = v));
    return curve.reduce((a, b) => a + b, 0) / rows;
  });
  return {
    grid: points,
    average: constant({ dtype: "float32", shape: [points.length], data: average }),
    individual: constant({ dtype: "float32", shape: [rows, points.length], data: individual }),
  };
}

function gridOf(
  { arrays, at, columns }: Table,
  { column, grid, percentiles }: Required<Pick<PartialDependenceOptions, "column" | "grid" | "percentiles">>,
): readonly number[] {
  const { data, dtype } = arrays[at]!;
  if (typeof grid !== "number") {
    if (grid.length > 0 && grid.every(Number.isFinite)) return grid;
    throw new OptionError({ where: `${where}.grid`, expected: "numbers", received: grid.join(", ") });
  }
  checkNumbers(where, { grid }, { grid: { min: 2, integer: true } });
  const [low, high] = percentiles;
  if (!(low >= 0 && low < high && high <= 1)) {
    throw new OptionError({
      where: `${where}.percentiles`,
      expected: "0 <= low < high <= 1",
      received: `${low}, ${high}`,
    });
  }
  const sorted = Array.from(data as Float32Array, Number)
    .filter((_, i) => i % columns === column)
    .sort((a, b) => a - b);
  const unique = [...new Set(sorted)];
  if (unique.length < grid || !isFloat(dtype)) return unique;
  const [from, to] = [quantile(sorted, low), quantile(sorted, high)];
  return Array.from({ length: grid }, (_, i) => from + ((to - from) * i) / (grid - 1));
}

/** The quantile by Cunnane's plotting positions, SciPy's `mquantiles`. */
function quantile(sorted: readonly number[], part: number): number {
  const n = sorted.length;
  const place = n * part + 0.4 + part * 0.2;
  const below = Math.floor(Math.min(Math.max(place, 1), n - 1));
  const between = Math.min(Math.max(place - below, 0), 1);
  return (1 - between) * sorted[below - 1]! + between * sorted[below]!;
}

async function columnOfPrediction(predicted: Tensor, target: number | undefined): Promise<Float32Array> {
  const [rows, outputs = 1] = predicted.shape as [number, number?];
  if (predicted.rank > 2) {
    throw new ShapeError({
      where,
      expected: "[rows] or [rows, classes]",
      received: showShape(predicted.shape),
    });
  }
  const at = target ?? (outputs === 1 ? 0 : -1);
  if (!Number.isInteger(at) || at < 0 || at >= outputs) {
    throw new OptionError({
      where: `${where}.target`,
      problem: target === undefined ? "the model has several classes" : "there is no such class",
      expected: `a whole number from 0 to ${outputs - 1}`,
      received: String(target),
    });
  }
  const data = (await predicted.data()) as Float32Array;
  return Float32Array.from({ length: rows }, (_, row) => data[row * outputs + at]!);
}
