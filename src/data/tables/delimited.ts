import type { CsvError, Info } from "csv-parse/sync";
import { DataError } from "../../base/errors.ts";
import { requirePackage } from "../../base/node.ts";
import type { TextFile } from "../textFile.ts";
import type { Table } from "./table.ts";

export interface DelimitedOptions {
  readonly delimiter: string;
  /** Whether double quotes hold cells together. */
  readonly quotes: boolean;
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

const lineFeed = 10;
const carriageReturn = 13;

/** How csv-parse's complaints are put here. */
const complaints: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quoted cell begins here and never ends",
  CSV_INVALID_CLOSING_QUOTE:
    'text after the closing quote; a quote inside a quoted cell is written twice: ""',
  INVALID_OPENING_QUOTE: 'a quote inside a cell that does not begin with one; write "the ""cell"""',
};

/**
 * Parses comma-separated values (RFC 4180) and their kin. The first row names the columns; blank lines do not count.
 * @throws {DataError} naming the line where a row has more or fewer cells than the header, or a quote is out of place.
 */
export async function parseDelimited(
  { where, text }: TextFile,
  { delimiter, quotes }: DelimitedOptions,
): Promise<Table> {
  // Loaded when first needed, as few programs read tables.
  const { parse } = requirePackage("csv-parse/sync") as typeof import("csv-parse/sync");
  const bytes = new TextEncoder().encode(text);
  const parseUpTo = (last: number): readonly ParsedRecord[] =>
    parse(bytes, {
      delimiter,
      quote: quotes ? '"' : null,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      to: last,
    }) as unknown as readonly ParsedRecord[];
  let records: readonly ParsedRecord[];
  try {
    records = parseUpTo(-1);
  } catch (cause) {
    const { code, message, records: whole } = cause as CsvError & { readonly records: number };
    const before = whole === 0 ? [] : parseUpTo(whole);
    throw new DataError(
      {
        where: `${where}, line ${firstLines(bytes, before).at(-1)!}`,
        problem: complaints[code] ?? message,
        mend: "correct the row that begins here, or give the delimiter or quotes option",
      },
      { cause },
    );
  }
  const [header, ...body] = records;
  if (header === undefined) {
    throw new DataError({ where, problem: "the file is empty", expected: "a row with the columns' names" });
  }
  const columnNames = nameColumns(header.record, where);
  const places = firstLines(bytes, records)
    .map((line) => `line ${line}`)
    .slice(1, -1);
  const odd = body.findIndex(({ record }) => record.length !== columnNames.length);
  if (odd >= 0) {
    const { record } = body[odd]!;
    throw new DataError({
      where: `${where}, ${places[odd]!}`,
      problem: "the row does not fit the header",
      expected: `${columnNames.length} cells (${columnNames.join(", ")})`,
      received: `${record.length}, beginning with ${JSON.stringify(record[0]!.slice(0, 40))}`,
      mend: `put cells in double quotes that hold ${JSON.stringify(delimiter)}, or give the delimiter option`,
    });
  }
  return { where, columnNames, rows: body.map(({ record }) => record), places };
}

/**
 * The lines on which records begin, and the one after the last of them would. The parser's own count of lines goes
 * wrong where a quoted cell holds CRLF; the bytes it tells do not.
 */
function firstLines(bytes: Uint8Array, records: readonly ParsedRecord[]): number[] {
  const lines: number[] = [];
  let line = 1;
  let at = 0;
  for (const end of [...records.map(({ info }) => info.bytes), bytes.length]) {
    while (bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed)) {
      at += bytes[at] === lineFeed ? 1 : 2;
      line++;
    }
    lines.push(line);
    for (; at < end; at++) if (bytes[at] === lineFeed) line++;
  }
  return lines;
}

/** A column without a name, as pandas writes its index, is named by its place. */
function nameColumns(header: readonly string[], where: string): string[] {
  const names = header.map((name, index) => name.trim() || `column ${index + 1}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new DataError({
    where: `${where}, line 1`,
    problem: `two columns are named '${twice}'`,
    mend: "name them apart, or give the file a header row if it has none",
  });
}
