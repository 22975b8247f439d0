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

/** The columns named, with commas between, or all. @throws {OptionError} naming the option, for one that there is not. */
export function chosenColumns(
  columns: readonly TableColumn[],
  named: string | undefined,
  where = "--columns",
): readonly TableColumn[] {
  if (named === undefined) return columns;
  const find = (name: string) => columns.find(({ code }) => code.name === name);
  // A name may hold commas itself.
  const whole = find(named);
  if (whole !== undefined) return [whole];
  return named.split(",").map((part) => {
    const name = part.trim();
    const column = find(name);
    if (column !== undefined) return column;
    throw new OptionError({
      where,
      problem: `the model reads no column '${name}'`,
      mend: suggest(
        name,
        columns.map(({ code }) => code.name),
      ),
    });
  });
}
