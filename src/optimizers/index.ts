import { registry } from "../base/registry.ts";
import { adadelta } from "./adadelta.ts";
import { adafactor } from "./adafactor.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamw } from "./adam.ts";
import { adamax } from "./adamax.ts";
import { ftrl } from "./ftrl.ts";
import { lamb } from "./lamb.ts";
import { lion } from "./lion.ts";
import { nadam } from "./nadam.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

export { adadelta, type AdadeltaOptions } from "./adadelta.ts";
export { adafactor, type AdafactorOptions } from "./adafactor.ts";
export { adagrad, type AdagradOptions } from "./adagrad.ts";
export { adam, adamw, type AdamOptions } from "./adam.ts";
export { adamax, type AdamaxOptions } from "./adamax.ts";
export { ftrl, type FtrlOptions } from "./ftrl.ts";
export {
  defineGradientMethod,
  gradientMethodFromConfig,
  gradientOfLoss,
  type GradientMethod,
  type GradientMethodDefinition,
  type StepBatch,
  type StepGradients,
  type StepRun,
  type StepToDifferentiate,
} from "./gradientMethod.ts";
export { lamb, type LambOptions } from "./lamb.ts";
export { lion, type LionOptions } from "./lion.ts";
export { nadam, type NadamOptions } from "./nadam.ts";
export type { ByPath, Optimizer, UpdateArguments } from "./optimizer.ts";
export { rmsprop, type RmspropOptions } from "./rmsprop.ts";
export * as schedules from "./schedules/index.ts";
export type { Schedule } from "./schedules/index.ts";
export { sgd, type SgdOptions } from "./sgd.ts";
export type { SharedOptions } from "./sharedOptions.ts";

export const { get, fromConfig, names } = registry<Optimizer>("optimizer", {
  sgd,
  rmsprop,
  adagrad,
  adadelta,
  adam,
  adamw,
  adamax,
  nadam,
  lion,
  ftrl,
  lamb,
  adafactor,
});
