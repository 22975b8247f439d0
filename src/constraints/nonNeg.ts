import { complete } from "../base/options.ts";
import { maximum } from "../ops/index.ts";
import { constraint, type Constraint } from "./constraint.ts";

/** No weight below zero: `w' = max(w, 0)`. */
export const nonNeg = (options: Readonly<Record<never, never>> = {}): Constraint =>
  constraint("nonNeg", complete("nonNeg", options, {}), (weight) => maximum(weight, 0));
