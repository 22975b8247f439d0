import { DataError } from "../../base/errors.ts";
import { checkOptionNames } from "../../base/options.ts";
import { pick } from "../drawRows.ts";
import { labeledTexts, type LabeledTexts, type LabeledTextSplits } from "../labeledTexts.ts";
import { splitRows, type SplitOptions } from "./splitRows.ts";
import { placeOf, tableColumn, type Table } from "./table.ts";

export interface TextClassificationOptions extends SplitOptions {
  /** The column of the texts. */
  readonly text: string;
  /** The column of their classes. */
  readonly label: string;
}

/** All parts are there: they are made here. */
export interface TextClassificationSplits extends LabeledTextSplits {
  readonly test: LabeledTexts;
}

function filledColumn(table: Table, name: string): string[] {
  const cells = tableColumn(table, name);
  const empty = cells.findIndex((cell) => cell.trim() === "");
  if (empty < 0) return cells;
  const more = cells.filter((cell) => cell.trim() === "").length - 1;
  throw new DataError({
    where: placeOf(table, empty),
    problem: `the cell of '${name}' is empty${more > 0 ? `, and so are ${more} more` : ""}`,
    mend: "fill it in, or take the row out",
  });
}

/**
 * Texts and classes out of a table, parted into train, validation and test with every class's share in each.
 * Class names are sorted, and labels int32 `[n]` are places among them.
 * @throws {DataError} when a column is missing (naming the nearest), a cell of it is empty (naming the line), or there
 * is one class alone.
 * @example
 * const table = await readTable("reviews.csv");
 * const { train, classNames } = textClassificationTable(table, { text: "review", label: "stars" });
 */
export function textClassificationTable(
  table: Table,
  options: TextClassificationOptions,
): TextClassificationSplits {
  checkOptionNames("textClassificationTable", options, {
    text: true,
    label: true,
    validation: true,
    test: true,
    seed: true,
  });
  const texts = filledColumn(table, options.text);
  const names = filledColumn(table, options.label).map((name) => name.trim());
  const classNames = [...new Set(names)].sort();
  if (classNames.length < 2) {
    throw new DataError({
      where: table.where,
      problem: `all rows have the same '${options.label}': ${classNames.join()}`,
      expected: "two classes or more",
    });
  }
  const places = new Map(classNames.map((name, place) => [name, place]));
  const labels = names.map((name) => places.get(name)!);
  const split = splitRows(labels, options);
  const part = (rows: readonly number[]) => labeledTexts(pick(texts, rows), pick(labels, rows));
  return {
    train: part(split.train),
    validation: part(split.validation),
    test: part(split.test),
    classNames,
  };
}
