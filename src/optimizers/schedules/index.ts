import { registry } from "../../base/registry.ts";
import { constant } from "./constant.ts";
import { cosineDecay } from "./cosineDecay.ts";
import { cosineDecayRestarts } from "./cosineDecayRestarts.ts";
import { exponentialDecay, inverseTimeDecay } from "./exponentialDecay.ts";
import { oneCycle } from "./oneCycle.ts";
import { piecewiseConstantDecay } from "./piecewiseConstantDecay.ts";
import { polynomialDecay } from "./polynomialDecay.ts";
import type { Schedule } from "./schedule.ts";

export * from "./constant.ts";
export { cosineDecay, type CosineDecayOptions } from "./cosineDecay.ts";
export * from "./cosineDecayRestarts.ts";
export * from "./exponentialDecay.ts";
export * from "./oneCycle.ts";
export * from "./piecewiseConstantDecay.ts";
export * from "./polynomialDecay.ts";
export type { Schedule } from "./schedule.ts";

export const { get, fromConfig, names } = registry<Schedule>("schedule", {
  constant,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstantDecay,
  polynomialDecay,
  cosineDecay,
  cosineDecayRestarts,
  oneCycle,
});
