import { DataError } from "../../base/errors.ts";
import { textLines, type TextFile } from "../textFile.ts";
import type { Table } from "./table.ts";

interface PlacedValue {
  readonly place: string;
  readonly value: unknown;
}

/**
 * Parses JSON Lines: an object a line; blank lines do not count. The columns are all keys, in the order in which
 * they first come.
 * @throws {DataError} naming the line that is not an object of text, numbers, booleans and nulls.
 */
export function parseJsonLines({ where, text }: TextFile): Table {
  const values = textLines(text).flatMap((line, index): PlacedValue[] => {
    if (line.trim() === "") return [];
    const place = `line ${index + 1}`;
    return [{ place, value: parseJson(line, `${where}, ${place}`) }];
  });
  return tabulate(where, values);
}

/**
 * Parses an array of objects in JSON, as `parseJsonLines`.
 * @throws {DataError} when it is something else, naming the item.
 */
export function parseJsonArray({ where, text }: TextFile): Table {
  const items = text.trim() === "" ? [] : parseJson(text, where);
  if (!Array.isArray(items)) {
    throw new DataError({
      where,
      problem: "not an array",
      expected: 'a JSON array of objects: [{ "a": 1 }]',
    });
  }
  return tabulate(
    where,
    items.map((value: unknown, index) => ({ place: `item ${index + 1}`, value })),
  );
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError({ where, problem: `not valid JSON: ${reason}` }, { cause });
  }
}

function tabulate(where: string, values: readonly PlacedValue[]): Table {
  if (values.length === 0) throw new DataError({ where, problem: "the file is empty" });
  const records = values.map(({ place, value }) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return new Map(
        Object.entries(value).map(([key, cell]) => [key, asText(cell, `${where}, ${place}: ${key}`)]),
      );
    }
    const received = JSON.stringify(value).slice(0, 80);
    throw new DataError({ where: `${where}, ${place}`, problem: "not an object", received });
  });
  const columnNames = [...new Set(records.flatMap((record) => [...record.keys()]))];
  return {
    where,
    columnNames,
    rows: records.map((record) => columnNames.map((name) => record.get(name) ?? "")),
    places: values.map(({ place }) => place),
  };
}

function asText(cell: unknown, where: string): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  throw new DataError({
    where,
    problem: "a cell is an array or an object",
    expected: "text, a number, a boolean or null",
  });
}
