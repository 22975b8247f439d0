import { checkNumbers, complete } from "../base/options.ts";
import { abs, add, multiply, square, sum } from "../ops/index.ts";
import { regularizer, type Regularizer } from "./regularizer.ts";

export interface L1Options {
  /** Default: 0.01. */
  readonly l1?: number;
}

export interface L2Options {
  /** Default: 0.01. */
  readonly l2?: number;
}

/** `l1 sum |w|`: drives weights to zero. @example regularizers.l1({ l1: 1e-4 }) */
export function l1(options: L1Options = {}): Regularizer {
  const settings = complete("l1", options, { l1: 0.01 });
  checkNumbers("l1", settings, { l1: { min: 0 } });
  return regularizer("l1", settings, (weight) => multiply(sum(abs(weight)), settings.l1));
}

/** `l2 sum w^2`: keeps weights small. @example regularizers.l2({ l2: 1e-4 }) */
export function l2(options: L2Options = {}): Regularizer {
  const settings = complete("l2", options, { l2: 0.01 });
  checkNumbers("l2", settings, { l2: { min: 0 } });
  return regularizer("l2", settings, (weight) => multiply(sum(square(weight)), settings.l2));
}

/** `l1 sum |w| + l2 sum w^2`; both factors are 0 by default. */
export function l1l2(options: L1Options & L2Options = {}): Regularizer {
  const settings = complete("l1l2", options, { l1: 0, l2: 0 });
  checkNumbers("l1l2", settings, { l1: { min: 0 }, l2: { min: 0 } });
  return regularizer("l1l2", settings, (weight) =>
    add(multiply(sum(abs(weight)), settings.l1), multiply(sum(square(weight)), settings.l2)),
  );
}
