import { epsilon } from "../base/epsilon.ts";
import { OptionError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, clip, divide, minimum, multiply, sqrt, square, sum } from "../ops/index.ts";
import { constraint, type Constraint } from "./constraint.ts";

export interface AxisOptions {
  /**
   * The axes of one unit's incoming weights: 0 for a dense kernel, `[0, 1, 2]` for a 2D convolution's.
   * Default: 0.
   */
  readonly axis?: number | readonly number[];
}

const normsOf = (weight: Tensor, axis: number | readonly number[]): Tensor =>
  sqrt(sum(square(weight), { axis, keepDims: true }));

/** The weight scaled from its norms to others. */
const rescaled = (weight: Tensor, norms: Tensor, desired: Tensor): Tensor =>
  multiply(weight, divide(desired, add(norms, epsilon)));

export interface MaxNormOptions extends AxisOptions {
  /** Default: 2. */
  readonly maxValue?: number;
}

/** The weights of each unit have a norm of at most `maxValue` (Srivastava et al. 2014). */
export function maxNorm(options: MaxNormOptions = {}): Constraint {
  const settings = complete("maxNorm", options, { maxValue: 2, axis: 0 });
  checkNumbers("maxNorm", settings, { maxValue: { min: 0 } });
  return constraint("maxNorm", settings, (weight) => {
    const norms = normsOf(weight, settings.axis);
    return rescaled(weight, norms, minimum(norms, settings.maxValue));
  });
}

export interface MinMaxNormOptions extends AxisOptions {
  /** Default: 0. */
  readonly minValue?: number;
  /** Default: 1. */
  readonly maxValue?: number;
  /** How far towards the limits one step goes, from 0 to 1, all the way. Default: 1. */
  readonly rate?: number;
}

/**
 * The weights of each unit have a norm from `minValue` to `maxValue`.
 * @throws {OptionError} when the limits are in the wrong order.
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const settings = complete("minMaxNorm", options, { minValue: 0, maxValue: 1, rate: 1, axis: 0 });
  const { minValue, maxValue, rate, axis } = settings;
  checkNumbers("minMaxNorm", settings, {
    minValue: { min: 0 },
    maxValue: { min: 0 },
    rate: { min: 0, max: 1 },
  });
  if (minValue > maxValue) {
    throw new OptionError({
      where: "minMaxNorm",
      expected: "minValue up to maxValue",
      received: `minValue ${minValue} and maxValue ${maxValue}`,
    });
  }
  return constraint("minMaxNorm", settings, (weight) => {
    const norms = normsOf(weight, axis);
    const inside = multiply(clip(norms, minValue, maxValue), rate);
    return rescaled(weight, norms, add(inside, multiply(norms, 1 - rate)));
  });
}

/** The weights of each unit have norm 1. */
export function unitNorm(options: AxisOptions = {}): Constraint {
  const settings = complete("unitNorm", options, { axis: 0 });
  return constraint("unitNorm", settings, (weight) =>
    divide(weight, add(normsOf(weight, settings.axis), epsilon)),
  );
}
