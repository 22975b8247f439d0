import { DataError, OptionError } from "../../base/errors.ts";
import { checkChoice, checkOptionNames } from "../../base/options.ts";
import { readTextFile, type TextFile } from "../textFile.ts";
import { parseDelimited, type DelimitedOptions } from "./delimited.ts";
import { parseJsonArray, parseJsonLines } from "./jsonRows.ts";
import type { Table } from "./table.ts";

const formats = ["csv", "tsv", "jsonl", "json"] as const;

/** How a table is written: fields between commas or tabs, an object a line, or one list of objects. */
export type TableFormat = (typeof formats)[number];

export interface TableOptions {
  /** Default by the name's ending: `.csv`, `.tsv` or `.tab`, `.jsonl` or `.ndjson`, `.json`, each also with `.gz`. */
  readonly format?: TableFormat | undefined;
  /** What parts the cells of a row. Default a comma for csv, a tab for tsv. */
  readonly delimiter?: string | undefined;
  /** Whether double quotes hold a cell together that has delimiters or line ends in it. Default true for csv alone. */
  readonly quotes?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const endings: Readonly<Record<string, TableFormat>> = {
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "json",
};

function formatOf(path: string): TableFormat {
  const ending = /\.([^./\\]+)(?:\.gz)?$/.exec(path.toLowerCase())?.[1] ?? "";
  const format = endings[ending];
  if (format !== undefined) return format;
  throw new OptionError({
    where: "readTable.format",
    problem: `the ending of '${path}' does not tell what it is`,
    expected: Object.keys(endings)
      .map((known) => `.${known}`)
      .join(", "),
    mend: `give format: ${formats.join(" | ")}`,
  });
}

/** How the cells of CSV and TSV are parted, as told or by custom. */
function partedBy(format: TableFormat, options: TableOptions): DelimitedOptions {
  const { delimiter = format === "csv" ? "," : "\t", quotes = format === "csv" } = options;
  if (delimiter !== "" && !/["\r\n]/.test(delimiter)) return { delimiter, quotes };
  throw new OptionError({
    where: "readTable.delimiter",
    expected: "no quote and no line end",
    received: JSON.stringify(delimiter),
  });
}

function parse(file: TextFile, format: TableFormat, parted: DelimitedOptions): Table | Promise<Table> {
  if (format === "jsonl") return parseJsonLines(file);
  if (format === "json") return parseJsonArray(file);
  return parseDelimited(file, parted);
}

/**
 * Reads a table with named columns: CSV or TSV with a header row, an array of JSON objects, or JSON Lines. The text
 * is UTF-8, with or without a byte order mark, gzipped or not. Cells stay text: "007" is no number yet.
 * @throws {DataError} naming file and line: not UTF-8, a row longer or shorter than the header, a quote out of
 * place, a column name that comes twice, no rows.
 * @throws {OptionError} when neither the name's ending nor `format` tells what it is.
 * @example
 * const table = await readTable("reviews.csv");
 * const texts = tableColumn(table, "review");
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  checkOptionNames("readTable", options, { format: true, delimiter: true, quotes: true, signal: true });
  const format = options.format ?? formatOf(path);
  checkChoice("readTable.format", format, formats);
  const parted = partedBy(format, options);
  const table = await parse({ where: path, text: await readTextFile(path, options.signal) }, format, parted);
  if (table.rows.length > 0) return table;
  throw new DataError({ where: path, problem: "there are no rows under the header" });
}
