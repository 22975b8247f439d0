export { backupAndRestore, type BackupAndRestoreOptions } from "./backupAndRestore.ts";
export { csvLogger, type CsvLoggerOptions } from "./csvLogger.ts";
export { earlyStopping, type EarlyStoppingOptions } from "./earlyStopping.ts";
export { lambdaCallback, type LambdaCallbackOptions } from "./lambdaCallback.ts";
export { learningRateScheduler } from "./learningRateScheduler.ts";
export { modelCheckpoint, type ModelCheckpointOptions } from "./modelCheckpoint.ts";
export type { MonitorMode } from "./monitor.ts";
export { progress, type ProgressOptions, type ProgressStream } from "./progress.ts";
export { reduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduceLROnPlateau.ts";
export {
  stochasticWeightAveraging,
  type StochasticWeightAveragingOptions,
} from "./stochasticWeightAveraging.ts";
export { tensorBoard, type TensorBoardOptions } from "./tensorBoard.ts";
export { terminateOnNaN } from "./terminateOnNaN.ts";
