export {
  anonymizeTable,
  checkMeasures,
  type AnonymizedTable,
  type AnonymizeTableOptions,
} from "./anonymizeTable.ts";
export type { ColumnPlan, ColumnRole, Hierarchy, RolesFile } from "./columnPlan.ts";
export type { Demands } from "./demands.ts";
export { encodeTable } from "./encodeTable.ts";
export {
  measureTable,
  type MeasureOptions,
  type SensitiveMeasures,
  type TableMeasures,
} from "./measureTable.ts";
export { proposeRoles, type ProposedRole } from "./proposeRoles.ts";
export type { SensitiveColumn } from "./sensitiveColumn.ts";
