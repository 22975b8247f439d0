export type { BooleanCode, CategoryCode, ColumnCode, NumberCode } from "./columnCode.ts";
export type { ColumnType } from "./columnType.ts";
export { readTable, type TableFormat, type TableOptions } from "./readTable.ts";
export { splitRows, type RowSplit, type SplitOptions } from "./splitRows.ts";
export { tableColumn, type Table } from "./table.ts";
export { tabularEncoder, type TabularEncoder } from "./tabularEncoder.ts";
export {
  tabularFeatures,
  type ColumnReport,
  type TabularOptions,
  type TabularSplits,
} from "./tabularFeatures.ts";
export type { TabularTask, TargetCode } from "./targetCode.ts";
export {
  textClassificationTable,
  type TextClassificationOptions,
  type TextClassificationSplits,
} from "./textClassification.ts";
