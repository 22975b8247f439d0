import type { Table } from "../../data/index.ts";

/**
 * A table as text: cells between delimiters, in double quotes where they need them, lines ended by CRLF.
 * Source: RFC 4180.
 * @example
 * anonymize.encodeTable({ where: "t", columnNames: ["a"], rows: [["1, 2"]], places: ["line 2"] })
 */
export function encodeTable(
  { columnNames, rows }: Table,
  { delimiter = "," }: { readonly delimiter?: string } = {},
): string {
  const cell = (text: string): string =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  // A lone empty cell would be a blank line, which readers skip.
  const line = (cells: readonly string[]): string => cells.map(cell).join(delimiter) || '""';
  return [columnNames, ...rows].map((cells) => `${line(cells)}\r\n`).join("");
}
