import { ComputeError, DataError, OptionError } from "../../base/errors.ts";
import { checkChoice, checkNumbers, checkOptionNames } from "../../base/options.ts";
import { tableColumn, type Table } from "../../data/index.ts";
import { checkPlans, type ColumnPlan, type ColumnRole, type RolesFile } from "./columnPlan.ts";
import { satisfies, spreads, type Demands } from "./demands.ts";
import { generalization } from "./generalization.ts";
import { latticeSearch } from "./lattice.ts";
import { measureTable, type TableMeasures } from "./measureTable.ts";
import { mondrian, type GeneralizedClass } from "./mondrian.ts";
import { sensitiveColumn } from "./sensitiveColumn.ts";

export interface AnonymizeTableOptions {
  /** The role of each column, or more of a {@link ColumnPlan}. {@link proposeRoles} proposes them. */
  readonly roles: RolesFile;
  /** How many rows at least have the same quasi-identifiers. Default: 5. */
  readonly k?: number | undefined;
  /** How many values of each sensitive column a class has at least. Default: 1, which asks for nothing. */
  readonly l?: number | undefined;
  /** How values count for `l`: each, or by entropy. Default: `distinct`. */
  readonly diversity?: "distinct" | "entropy" | undefined;
  /** How far a class's spread of sensitive values may be from the table's, 0 to 1. Default: 1, which asks for nothing. */
  readonly t?: number | undefined;
  /**
   * `mondrian` parts rows where they are dense; `lattice` makes a column as coarse in all rows and finds the least
   * loss. Default: `mondrian`.
   */
  readonly method?: "mondrian" | "lattice" | undefined;
  /** With `lattice`: the share of rows that may be left out. Default: 0.05. */
  readonly suppressionLimit?: number | undefined;
}

export interface AnonymizedTable {
  /** Without identifiers, its rows in the order of their text: the order of the old table tells who is who. */
  readonly table: Table;
  readonly roles: Readonly<Record<string, ColumnRole>>;
  /** Before, over the same columns, and after. */
  readonly before: TableMeasures;
  readonly after: TableMeasures;
  /** How many rows were left out. */
  readonly suppressed: number;
  /**
   * The mean share of a quasi-identifier's span that a cell leaves open; 1 for rows left out. The generalised
   * information loss, also global certainty penalty, of Ghinita et al. 2007.
   */
  readonly informationLoss: number;
  /** The same, by column. */
  readonly lossByColumn: Readonly<Record<string, number>>;
  /** With `lattice`: the level of each quasi-identifier. */
  readonly levels?: Readonly<Record<string, number>>;
}

const namesOf = (plans: Readonly<Record<string, ColumnPlan>>, role: ColumnRole): string[] =>
  Object.keys(plans).filter((name) => plans[name]!.role === role);

const optionNames = {
  roles: true,
  k: true,
  l: true,
  diversity: true,
  t: true,
  method: true,
  suppressionLimit: true,
} as const;

/**
 * Makes quasi-identifiers coarser until nobody is alone: every row shares them with `k - 1` others (k-anonymity, Samarati
 * & Sweeney 1998), every such class has `l` values of what is sensitive (l-diversity, Machanavajjhala et al. 2007), and
 * they are spread as in the whole table (t-closeness, Li et al. 2007). Identifiers are taken out. The new table is measured
 * anew, and is not given if it has not what was asked for.
 * @throws {OptionError} for roles or numbers that make no sense, and for `l` or `t` without a sensitive column.
 * @throws {DataError} when no table can have what is asked for: `k` above the rows, `l` above the values there are.
 * @example
 * const rows = [["34", "flu"], ["36", "cold"], ["61", "flu"], ["65", "cold"]];
 * const table = { where: "t", columnNames: ["age", "illness"], rows, places: ["line 2", "line 3", "line 4", "line 5"] };
 * const roles = { age: "quasiIdentifier", illness: "sensitive" } as const;
 * anonymize.anonymizeTable(table, { roles, k: 2, l: 2 }).table.rows[0] // ["[34 to 36]", "cold"]
 */
export function anonymizeTable(table: Table, options: AnonymizeTableOptions): AnonymizedTable {
  const where = "anonymizeTable";
  checkOptionNames(where, options, optionNames);
  const {
    k = 5,
    l = 1,
    diversity = "distinct",
    t = 1,
    method = "mondrian",
    suppressionLimit = 0.05,
  } = options;
  checkNumbers(
    where,
    { k, l, t, suppressionLimit },
    {
      k: { min: 1, integer: true },
      l: { min: 1 },
      t: { min: 0, max: 1 },
      suppressionLimit: { min: 0, max: 1 },
    },
  );
  checkChoice(`${where}.diversity`, diversity, ["distinct", "entropy"]);
  checkChoice(`${where}.method`, method, ["mondrian", "lattice"]);
  const plans = checkPlans(table.columnNames, options.roles);
  const quasiIdentifiers = namesOf(plans, "quasiIdentifier");
  const sensitiveNames = namesOf(plans, "sensitive");
  if (sensitiveNames.length === 0 && (l > 1 || t < 1)) {
    throw new OptionError({ where, problem: "l and t are of sensitive columns, and there is none" });
  }
  const sensitive = sensitiveNames.map((name) =>
    sensitiveColumn(name, tableColumn(table, name), plans[name]!.ordered),
  );
  if (sensitiveNames.length + quasiIdentifiers.length === 0 && !namesOf(plans, "insensitive").length) {
    throw new OptionError({
      where: "roles",
      problem: "all columns are identifiers, which are taken out: nothing would be left of the table",
    });
  }
  const demands: Demands = { k, l, diversity, t, sensitive };
  const count = table.rows.length;
  checkPossible(table, demands);
  const columns = quasiIdentifiers.map((name) =>
    generalization(
      { name, cells: tableColumn(table, name), placeOf: (row) => `${table.where}, ${table.places[row]!}` },
      plans[name]!.generalize,
    ),
  );
  const recoding =
    method === "mondrian"
      ? { classes: mondrian(count, columns, demands), suppressed: [], levels: undefined }
      : latticeSearch(count, columns, demands, suppressionLimit);
  if (recoding === undefined) {
    throw new DataError({
      where: table.where,
      problem: `no choice of levels gives what is asked for with ${suppressionLimit * 100} % of the rows left out`,
      mend: "ask for less, or raise suppressionLimit",
    });
  }
  const { classes, suppressed, levels } = recoding;
  const kept = table.columnNames.filter((name) => plans[name]!.role !== "identifier");
  const published = publish(table, kept, quasiIdentifiers, classes);
  const ordered = Object.fromEntries(sensitive.map(({ name, ordered: isOrdered }) => [name, isOrdered]));
  const measured = { quasiIdentifiers, sensitive: sensitiveNames, ordered };
  const after = measureTable(published, measured);
  checkMeasures(after, demands);
  const lossByColumn = lossesOf(
    columns.map(({ name }) => name),
    classes,
    suppressed.length,
    count,
  );
  return {
    table: published,
    roles: Object.fromEntries(Object.entries(plans).map(([name, { role }]) => [name, role])),
    before: measureTable(table, measured),
    after,
    suppressed: suppressed.length,
    informationLoss: mean(Object.values(lossByColumn)),
    lossByColumn,
    ...(levels && { levels: Object.fromEntries(columns.map(({ name }, i) => [name, levels[i]!])) }),
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** @throws {DataError} when even one class of all rows has not what is demanded. */
function checkPossible(table: Table, demands: Demands): void {
  const count = table.rows.length;
  if (demands.k > count) {
    throw new DataError({
      where: table.where,
      problem: "the table has fewer rows than must be alike",
      expected: `k = ${demands.k} rows or more`,
      received: String(count),
      mend: "ask for a smaller k",
    });
  }
  const every = Array.from({ length: count }, (_, row) => row);
  if (satisfies(every, demands, spreads(demands.sensitive, every))) return;
  throw new DataError({
    where: table.where,
    problem: `a sensitive column has fewer than ${demands.l} values${demands.diversity === "entropy" ? ", counted by entropy" : ""}`,
    received: demands.sensitive.map(({ name, count: values }) => `${name}: ${values}`).join(", "),
    mend: "ask for a smaller l",
  });
}

/** The new rows, in the order of their text. */
function publish(
  table: Table,
  columnNames: readonly string[],
  quasiIdentifiers: readonly string[],
  classes: readonly GeneralizedClass[],
): Table {
  const places = columnNames.map((name) => ({
    column: table.columnNames.indexOf(name),
    cover: quasiIdentifiers.indexOf(name),
  }));
  const rows = classes.flatMap(({ rows: members, covers }) =>
    members.map((row) =>
      places.map(({ column, cover }) => (cover < 0 ? table.rows[row]![column]! : covers[cover]!.label)),
    ),
  );
  const sorted = rows
    .map((row) => ({ row, key: row.join("\u0000") }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return {
    where: `${table.where}, anonymized`,
    columnNames,
    rows: sorted.map(({ row }) => row),
    places: sorted.map((_, i) => `row ${i + 1}`),
  };
}

function lossesOf(
  names: readonly string[],
  classes: readonly GeneralizedClass[],
  suppressed: number,
  count: number,
): Record<string, number> {
  return Object.fromEntries(
    names.map((name, i) => {
      const open = classes.reduce((sum, { rows, covers }) => sum + rows.length * covers[i]!.loss, suppressed);
      return [name, open / count];
    }),
  );
}

/** @throws {ComputeError} when a table has less than what was demanded. */
export function checkMeasures(
  measures: TableMeasures,
  { k, l, diversity, t }: Pick<Demands, "k" | "l" | "diversity" | "t">,
): void {
  const slack = 1e-9;
  const holds =
    measures.k >= k &&
    measures.sensitive.every(
      (each) => (diversity === "entropy" ? each.entropyL : each.l) >= l - slack && each.t <= t + slack,
    );
  if (holds) return;
  throw new ComputeError({
    where: "anonymizeTable",
    problem: "measured anew, the table has not what was asked for, so it is not given",
    expected: `k ${k}, l ${l}, t ${t}`,
    received: `k ${measures.k}, ${measures.sensitive.map((each) => `${each.column}: l ${each.l}, t ${each.t}`).join("; ")}`,
  });
}
