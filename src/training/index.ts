import { profileFromEnvironment } from "./profile/environment.ts";

profileFromEnvironment();

export type { Batch, BatchSource } from "./batches.ts";
export type {
  Callback,
  History,
  Logs,
  RunOutcome,
  Snapshot,
  SnapshotProgress,
  TrainingRun,
} from "./callback.ts";
export * as callbacks from "./callbacks/index.ts";
export { exportOnnx, type ExportOptions } from "./exportOnnx.ts";
export type { FitOptions } from "./fitOptions.ts";
export type { Given } from "./given.ts";
export { float16Rounding, type Float16Rounding, type StoredWeights } from "./float16Weights.ts";
export { loadModel, type LoadOptions } from "./loadModel.ts";
export { model, sequential } from "./build.ts";
export { leavePrivacy } from "./private/leavePrivacy.ts";
export { Model, type ModelOptions, type RunOptions } from "./model.ts";
export type { CompileOptions } from "./objective.ts";
export { refreshBatchStatistics } from "./refreshBatchStatistics.ts";
export { saveModel, type SaveOptions } from "./saveModel.ts";
export { removeModel, storedModels } from "./storage/browserStorage.ts";
export * from "./profile/index.ts";
export type { ModelWeight, Variable } from "./variables.ts";
export { summarize, type LayerRow, type NetworkSummary } from "../layers/summary.ts";
