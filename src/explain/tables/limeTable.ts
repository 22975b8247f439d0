import { DataError, OptionError, ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { randomKey } from "../../base/random.ts";
import { showShape } from "../../base/shape.ts";
import type { Array_, Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";
import { checkTarget } from "../score.ts";
import {
  binnedColumn,
  categoryColumn,
  quantileEdges,
  standardisedColumn,
  stream,
  type LimeColumn,
} from "./limeColumns.ts";
import { rowsOf } from "./numberRows.ts";
import { featureSelections, localRidge, type FeatureSelection } from "./localRidge.ts";

export interface LimeTableOptions {
  /** What the columns are called in rules. Default: their numbers. */
  readonly featureNames?: readonly string[];
  /** The columns whose numbers stand for categories. Default: none. */
  readonly categoricalFeatures?: readonly number[];
  /** By a column's number, what its categories 0, 1, ... are called. Default: their numbers. */
  readonly categoricalNames?: Readonly<Record<number, readonly string[]>>;
  /** Into how many parts of equally many rows columns of numbers are cut: 4, 10, or not at all. Default: quartile. */
  readonly discretizer?: "quartile" | "decile" | "none";
  /** How far neighbours may be to count. Default: 0.75 times the square root of the number of columns. */
  readonly kernelWidth?: number;
  /** How the columns are chosen that the linear model is made of. Default: auto. */
  readonly featureSelection?: FeatureSelection;
  /** With discretizer `none`: draw neighbours around the row rather than around the columns' means. Default: false. */
  readonly sampleAroundInstance?: boolean;
  /** Draws the neighbours. Default: 0. */
  readonly seed?: number;
  /** Turns rows of the table, float32 `[n, columns]`, into what the model takes. Default: they are that already. */
  readonly encode?: (rows: NdArray) => Given;
  /** Default: what the model takes. */
  readonly batchSize?: number;
}

export interface LimeTableCall {
  /** The class that is explained. Default: the one that the model predicts. */
  readonly target?: number;
  /** The most columns that the explanation is made of. Default: 10. */
  readonly numFeatures?: number;
  /** How many rows the linear model is fitted to, the explained one among them. Default: 5000. */
  readonly numSamples?: number;
  /** The other rows to fit to, instead of drawn ones: `[n, columns]`. */
  readonly neighbours?: Array_;
}

/** What holds for a column of a row, and what that counts. */
export interface TableRule {
  readonly column: number;
  /** As `2.1 < petal length <= 4.3` or `colour = red`. */
  readonly rule: string;
  /** Its coefficient: what the prediction rises by where the rule holds. */
  readonly weight: number;
}

/** A row's prediction as a linear model of rules. */
export interface TableRules {
  /** Those that count most, first. */
  readonly rules: readonly TableRule[];
  /** What is predicted where no rule holds. */
  readonly intercept: number;
  /** What the linear model predicts for the row. */
  readonly localPrediction: number;
  /** How well it fits the neighbours: its weighted `R^2`. */
  readonly score: number;
  /** What the model itself predicts for the row. */
  readonly prediction: number;
  /** The class, or the column of the output. */
  readonly target: number;
}

/** Explains a row of the table, `[columns]` or `[1, columns]`. */
export type TableExplainer = (row: Array_, call?: LimeTableCall) => Promise<TableRules>;

const where = "limeTable";
const defaults = {
  featureNames: undefined,
  categoricalFeatures: [] as readonly number[],
  categoricalNames: {},
  discretizer: "quartile",
  kernelWidth: undefined,
  featureSelection: "auto",
  sampleAroundInstance: false,
  seed: 0,
  encode: undefined,
  batchSize: undefined,
} as const;
const callDefaults = { target: undefined, numFeatures: 10, numSamples: 5000, neighbours: undefined } as const;
const parts = { quartile: 4, decile: 10 } as const;
/** Of the ridge regression, as in the `lime` library. */
const alpha = 1;

/**
 * LIME for tables (Ribeiro et al. 2016, "Why should I trust you?", https://arxiv.org/abs/1602.04938), as the `lime` library's
 * `LimeTabularExplainer`: columns of numbers are cut at the quartiles of the training rows, neighbours of a row are drawn column by
 * column as the training rows have them, and a ridge regression (`alpha` 1) tells what it counts that the same rule holds for
 * them as for the row. A neighbour at distance `d` weighs `sqrt(exp(-d^2 / kernelWidth^2))`. For equal neighbours equal to the
 * library; beyond it, missing numbers (NaN) are a rule of their own. For pictures and texts there is {@link lime}.
 * @param training rows of the table, float `[n, columns]`: where the columns' quartiles and frequencies are from
 * @throws {OptionError} for a class that the model does not have, or settings out of range.
 * @throws {ShapeError} for rows of other columns. @throws {DTypeError} for a table that is not of floating-point numbers.
 * @throws {DataError} for infinite numbers, and without a discretizer for missing ones.
 * @example
 * const model = sequential([layers.input([2]), layers.dense(4, { activation: "tanh" }), layers.dense(1)]);
 * const training = tensor([[1, 20], [2, 10], [3, 40], [4, 30]]);
 * const explainer = await explain.limeTable(model, training, { featureNames: ["age", "height"] });
 * const { rules, score } = await explainer(tensor([3, 40]), { numSamples: 200 });
 */
export async function limeTable(
  model: Model,
  training: Array_,
  options: LimeTableOptions = {},
): Promise<TableExplainer> {
  const settings = complete(where, options, defaults);
  const { discretizer, featureSelection, categoricalFeatures, featureNames, encode, batchSize } = settings;
  checkChoice(`${where}.discretizer`, discretizer, ["quartile", "decile", "none"]);
  checkChoice(`${where}.featureSelection`, featureSelection, featureSelections);
  checkNumbers(where, settings, {
    kernelWidth: { min: 0, exclusive: true },
    seed: { integer: true },
    batchSize: { min: 1, integer: true },
  });
  const rows = await rowsOf(`${where}: training`, training);
  const width = rows[0]!.length;
  if (featureNames !== undefined && featureNames.length !== width) {
    throw new OptionError({
      where: `${where}.featureNames`,
      expected: `${width}, one for each column`,
      received: `${featureNames.length}`,
    });
  }
  for (const column of categoricalFeatures) {
    if (Number.isInteger(column) && column >= 0 && column < width) continue;
    throw new OptionError({
      where: `${where}.categoricalFeatures`,
      problem: "there is no such column",
      expected: `whole numbers from 0 to ${width - 1}`,
      received: String(column),
    });
  }
  const columns = Array.from({ length: width }, (_, column) => {
    const name = featureNames?.[column] ?? String(column);
    const values = rows.map((row) => row[column]!);
    if (categoricalFeatures.includes(column))
      return categoryColumn(name, values, settings.categoricalNames[column]);
    if (discretizer !== "none")
      return binnedColumn(name, values, quantileEdges(values, inParts(parts[discretizer])));
    checkThere(name, values);
    return standardisedColumn(name, values, { aroundInstance: settings.sampleAroundInstance });
  });
  const kernelWidth = settings.kernelWidth ?? 0.75 * Math.sqrt(width);
  const predict = async (all: readonly (readonly number[])[]) => {
    const data = Float32Array.from(all.flat());
    const table: NdArray = { dtype: "float32", shape: [all.length, width], data };
    const made = await model.predict(
      encode === undefined ? table : encode(table),
      batchSize === undefined ? {} : { batchSize },
    );
    if (made.rank <= 2) return made.array();
    throw new ShapeError({ where, expected: "[rows] or [rows, classes]", received: showShape(made.shape) });
  };

  return async (row, call = {}) => {
    const { target, numFeatures, numSamples, neighbours } = complete(where, call, callDefaults);
    checkNumbers(
      where,
      { numFeatures, numSamples },
      {
        numFeatures: { min: 1, integer: true },
        numSamples: { min: 2, integer: true },
      },
    );
    const [own] = await rowsOf(`${where}: row`, row, width);
    if (discretizer === "none")
      checkThere(
        "the row",
        own!.filter((_, i) => !categoricalFeatures.includes(i)),
      );
    const others =
      neighbours === undefined
        ? drawn(columns, own!, { count: numSamples - 1, seed: settings.seed })
        : await rowsOf(`${where}.neighbours`, neighbours, width);
    const all = [own!, ...others];
    const { shape, data } = await predict(all);
    const classes = shape[1] ?? 1;
    if (target !== undefined) checkTarget(where, [target], classes);
    const first = Array.from(data.subarray(0, classes) as Float32Array, Number);
    const at = target ?? first.indexOf(Math.max(...first));
    const seen = all.map((other) =>
      Float64Array.from(columns, (column, i) => column.interpret(other[i]!, own![i]!)),
    );
    const {
      columns: chosen,
      coefficients,
      intercept,
      score,
    } = localRidge(
      where,
      {
        rows: seen,
        outcomes: Float64Array.from(all, (_, s) => Number(data[s * classes + at])),
        weights: Float64Array.from(seen, (other) => nearness(other, seen[0]!, kernelWidth)),
      },
      { alpha, selection: featureSelection, most: numFeatures },
    );
    return {
      rules: chosen
        .map((column, i): TableRule => ({
          column,
          rule: columns[column]!.rule(own![column]!),
          weight: coefficients[i]!,
        }))
        .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
      intercept,
      localPrediction: chosen.reduce(
        (sum, column, i) => sum + coefficients[i]! * seen[0]![column]!,
        intercept,
      ),
      score,
      prediction: first[at]!,
      target: at,
    };
  };
}

const inParts = (count: number): number[] => Array.from({ length: count - 1 }, (_, i) => (i + 1) / count);

function nearness(other: Float64Array, own: Float64Array, width: number): number {
  const square = other.reduce((sum, v, i) => sum + (v - own[i]!) ** 2, 0);
  return Math.sqrt(Math.exp(-square / width ** 2));
}

/** Rows like those of the training table, column by column. */
function drawn(
  columns: readonly LimeColumn[],
  own: readonly number[],
  { count, seed }: { readonly count: number; readonly seed: number },
): number[][] {
  const random = stream(randomKey(seed));
  return Array.from({ length: count }, () => columns.map((column, i) => column.draw(random, own[i]!)));
}

/** @throws {DataError} for missing numbers, which have no place on a line. */
function checkThere(name: string, values: readonly number[]): void {
  if (!values.some(Number.isNaN)) return;
  throw new DataError({
    where,
    problem: `a number of '${name}' is missing`,
    mend: "use a discretizer, which makes missing numbers a rule of their own",
  });
}
