import { DataError } from "../../base/errors.ts";
import type { JsonRecord } from "../../base/json.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { encodeCell, featureNames, type ColumnCode } from "./columnCode.ts";
import { presentCells } from "./columnType.ts";
import type { Table } from "./table.ts";
import { encodeTarget, type TargetCode } from "./targetCode.ts";

/** Turns rows of a table into numbers, the same way each time. */
export interface TabularEncoder {
  readonly columns: readonly ColumnCode[];
  readonly target: TargetCode;
  /** What each column of `encode`'s result stands for. */
  readonly featureNames: readonly string[];
  /**
   * The rows as float32 `[n, features]`. The label's column need not be there; columns not known are passed over.
   * @throws {DataError} when a column is missing, or naming the line of a cell that is not of its column's type.
   */
  encode(table: Table): NdArray;
  /**
   * The labels: classes int32 `[n]`, or numbers float32 `[n, 1]`.
   * @throws {DataError} naming the line of a label that is missing, no number, or of a class not known.
   */
  encodeTarget(table: Table): NdArray;
  /** All of it as JSON, for `tabularEncoder`. */
  toJson(): JsonRecord;
}

/** What an encoder is, as plain data. */
interface TabularEncoding {
  readonly columns: readonly ColumnCode[];
  readonly target: TargetCode;
  readonly missingValues: readonly string[];
}

/** An encoder of fitted codes. */
export function makeEncoder({ columns, target, missingValues }: TabularEncoding): TabularEncoder {
  const missing = new Set(missingValues.map((word) => word.toLowerCase()));
  const names = columns.map(featureNames);
  const width = names.flat().length;
  return {
    columns,
    target,
    featureNames: names.flat(),
    encode(table) {
      const out = new Float32Array(table.rows.length * width);
      let first = 0;
      for (const [index, code] of columns.entries()) {
        const cells = presentCells(table, code.name, missing);
        for (const [row, cell] of cells.entries()) {
          encodeCell(code, cell, { out, offset: row * width + first, table, row });
        }
        first += names[index]!.length;
      }
      return ndarray("float32", [table.rows.length, width], out);
    },
    encodeTarget: (table) => encodeTarget(target, table, presentCells(table, target.name, missing)),
    // A copy, so that what was saved cannot be changed through it.
    toJson: () => structuredClone({ version: 1, columns, target, missingValues }) as unknown as JsonRecord,
  };
}

/**
 * The encoder that `toJson()` made this of, to encode new rows for a saved model.
 * @throws {DataError} when it is something else, naming `where`.
 * @example
 * const { encoder } = tabularFeatures(await readTable("houses.csv"), { label: "price" });
 * const again = tabularEncoder(JSON.parse(JSON.stringify(encoder.toJson())));
 * const x = again.encode(await readTable("new.csv"));
 */
export function tabularEncoder(saved: unknown, where = "tabularEncoder"): TabularEncoder {
  if (isEncoding(saved)) return makeEncoder(saved);
  throw new DataError({
    where,
    problem: "not a saved encoder of tables",
    expected: "the JSON that encoder.toJson() gave",
    received: (JSON.stringify(saved) ?? String(saved)).slice(0, 80),
  });
}

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isScale = ({ mean, deviation }: Fields): boolean =>
  Number.isFinite(mean) && Number.isFinite(deviation) && Number(deviation) > 0;

function isColumn(value: unknown): boolean {
  if (!isRecord(value) || !isText(value["name"])) return false;
  if (value["type"] === "number") return isScale(value) && typeof value["missing"] === "boolean";
  return value["type"] === "boolean" || (value["type"] === "category" && isTexts(value["categories"]));
}

function isTarget(value: unknown): boolean {
  if (!isRecord(value) || !isText(value["name"])) return false;
  if (value["task"] === "regression") return isScale(value);
  return value["task"] === "classification" && isTexts(value["classNames"]);
}

function isEncoding(value: unknown): value is TabularEncoding {
  if (!isRecord(value) || value["version"] !== 1) return false;
  const { columns, target, missingValues } = value;
  return Array.isArray(columns) && columns.every(isColumn) && isTarget(target) && isTexts(missingValues);
}
