import { DataError } from "../../base/errors.ts";
import { tableColumn, type Table } from "../../data/index.ts";
import {
  countValues,
  distinctValues,
  entropyValues,
  moveDistance,
  sensitiveColumn,
} from "./sensitiveColumn.ts";

export interface MeasureOptions {
  readonly quasiIdentifiers: readonly string[];
  /** Default: none. */
  readonly sensitive?: readonly string[];
  /** For sensitive columns, whether their values have an order. Default: where all are numbers. */
  readonly ordered?: Readonly<Record<string, boolean>>;
}

/** How well values of a sensitive column are hidden: the worst over the classes. */
export interface SensitiveMeasures {
  readonly column: string;
  /** How many different values each class has at least: distinct l-diversity. */
  readonly l: number;
  /** The same, by entropy: `exp(H)`. */
  readonly entropyL: number;
  /** How far a class's spread is from the whole table's at most: t-closeness. */
  readonly t: number;
  readonly ordered: boolean;
}

/** How well those in a table are hidden among each other. A class is the rows with the same quasi-identifiers. */
export interface TableMeasures {
  readonly rows: number;
  /** The smallest class. */
  readonly k: number;
  readonly classes: number;
  readonly classSizes: {
    readonly min: number;
    readonly median: number;
    readonly mean: number;
    readonly max: number;
  };
  readonly sensitive: readonly SensitiveMeasures[];
  /** The sum of squares of class sizes. Source: Bayardo, Agrawal 2005. */
  readonly discernibility: number;
  /**
   * How likely somebody is found who is known to be in the table: 1 / class size; the highest, the mean, and the
   * share of rows that are alone. The prosecutor's risk of Dankar, El Emam 2010.
   */
  readonly risk: { readonly highest: number; readonly mean: number; readonly unique: number };
}

/** Rows with the same values in these columns. */
function classesOf(table: Table, quasiIdentifiers: readonly string[]): number[][] {
  const columns = quasiIdentifiers.map((name) => tableColumn(table, name));
  const classes = new Map<string, number[]>();
  for (let row = 0; row < table.rows.length; row++) {
    const key = JSON.stringify(columns.map((cells) => cells[row]!.trim()));
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [row]);
    else members.push(row);
  }
  return [...classes.values()];
}

/**
 * Measures a table as it is: k-anonymity, l-diversity, t-closeness, discernibility and the risk of being found.
 * @throws {DataError} for a column that there is not, and a table without rows.
 * @example
 * const rows = [["8*", "flu"], ["8*", "cold"]];
 * const table = { where: "t", columnNames: ["zip", "illness"], rows, places: ["line 2", "line 3"] };
 * anonymize.measureTable(table, { quasiIdentifiers: ["zip"], sensitive: ["illness"] }).k // 2
 */
export function measureTable(table: Table, options: MeasureOptions): TableMeasures {
  const { quasiIdentifiers, sensitive = [], ordered = {} } = options;
  const rows = table.rows.length;
  if (rows === 0) throw new DataError({ where: table.where, problem: "there are no rows" });
  const classes = classesOf(table, quasiIdentifiers);
  const sizes = classes.map((members) => members.length).sort((a, b) => a - b);
  return {
    rows,
    k: sizes[0]!,
    classes: classes.length,
    classSizes: {
      min: sizes[0]!,
      median: sizes[Math.floor(sizes.length / 2)]!,
      mean: rows / classes.length,
      max: sizes.at(-1)!,
    },
    sensitive: sensitive.map((name) => measureSensitive(table, name, ordered[name], classes)),
    discernibility: sizes.reduce((sum, size) => sum + size * size, 0),
    risk: {
      highest: 1 / sizes[0]!,
      mean: classes.length / rows,
      unique: sizes.filter((size) => size === 1).length / rows,
    },
  };
}

function measureSensitive(
  table: Table,
  name: string,
  given: boolean | undefined,
  classes: readonly (readonly number[])[],
): SensitiveMeasures {
  const column = sensitiveColumn(name, tableColumn(table, name), given);
  const all = countValues(column, table.rows.keys());
  const counts = classes.map((rows) => countValues(column, rows));
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  return {
    column: name,
    l: least(counts.map(distinctValues)),
    entropyL: least(counts.map(entropyValues)),
    t: counts.reduce((most, each) => Math.max(most, moveDistance(each, all, column.ordered)), 0),
    ordered: column.ordered,
  };
}
