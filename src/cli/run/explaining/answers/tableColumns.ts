import { OptionError, UnsupportedError } from "../../../../base/errors.ts";
import { suggest } from "../../../../base/nearest.ts";
import type { ColumnCode } from "../../../../data/index.ts";
import type { Model } from "../../../../index.ts";
import { encoderOf, taskOf } from "../../../../models/index.ts";

/** A column of a table, and which numbers of an encoded row are its. */
export interface TableColumn {
  readonly code: ColumnCode;
  readonly features: readonly number[];
}

/** The columns that a model of tables reads. @throws {UnsupportedError} for any other model, naming the method. */
export function tableColumns(method: string, model: Model): TableColumn[] {
  const task = taskOf(model);
  if (task !== "tabular") {
    throw new UnsupportedError({
      where: method,
      problem: `it is for tables, and this model is for ${task}`,
      mend: "use occlusion, feature-ablation or integrated-gradients",
    });
  }
  let first = 0;
  return encoderOf(model).columns.map((code) => {
    const width =
      code.type === "category" ? code.categories.length + 1 : code.type === "number" && code.missing ? 2 : 1;
    const features = Array.from({ length: width }, (_, i) => first + i);
    first += width;
    return { code, features };
  });
}

/** The column of `--column`, or all. @throws {OptionError} for one that there is not. */
export function chosenColumns(
  columns: readonly TableColumn[],
  named: string | undefined,
): readonly TableColumn[] {
  if (named === undefined) return columns;
  const chosen = columns.filter(({ code }) => code.name === named);
  if (chosen.length > 0) return chosen;
  throw new OptionError({
    where: "--column",
    problem: `the model reads no column '${named}'`,
    mend: suggest(
      named,
      columns.map(({ code }) => code.name),
    ),
  });
}
