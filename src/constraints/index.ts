import { registry } from "../base/registry.ts";
import type { Constraint } from "./constraint.ts";
import { nonNeg } from "./nonNeg.ts";
import { maxNorm, minMaxNorm, unitNorm } from "./norms.ts";

export type { Constraint } from "./constraint.ts";
export * from "./nonNeg.ts";
export * from "./norms.ts";

export const { get, fromConfig, names } = registry<Constraint>("constraint", {
  maxNorm,
  minMaxNorm,
  nonNeg,
  unitNorm,
});
