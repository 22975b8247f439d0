import type { Complete } from "../base/options.ts";
import type { Shape } from "../base/shape.ts";
import type { WeightSpec } from "./layer.ts";
import { weight, type GivenConstraint, type GivenInitializer, type GivenRegularizer } from "./weight.ts";

/** The learned scale and shift that normalizations end with. */
export interface ScaleAndShiftOptions {
  /** Adds the learned `beta`. Default: true. */
  readonly center?: boolean;
  /** Multiplies by the learned `gamma`. Default: true. */
  readonly scale?: boolean;
  /** Default: zeros. */
  readonly betaInitializer?: GivenInitializer;
  /** Default: ones. */
  readonly gammaInitializer?: GivenInitializer;
  /** Default: none. */
  readonly betaRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly gammaRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly betaConstraint?: GivenConstraint;
  /** Default: none. */
  readonly gammaConstraint?: GivenConstraint;
}

export const scaleAndShiftDefaults = {
  center: true,
  scale: true,
  betaInitializer: "zeros",
  gammaInitializer: "ones",
  betaRegularizer: undefined,
  gammaRegularizer: undefined,
  betaConstraint: undefined,
  gammaConstraint: undefined,
} as const satisfies { readonly [K in keyof ScaleAndShiftOptions]-?: ScaleAndShiftOptions[K] | undefined };

/** `gamma` and `beta`, where wanted. */
export function affineWeights(
  settings: Complete<ScaleAndShiftOptions, typeof scaleAndShiftDefaults>,
  shape: Shape,
): Record<string, WeightSpec> {
  const { gammaInitializer, gammaRegularizer, gammaConstraint } = settings;
  const { betaInitializer, betaRegularizer, betaConstraint } = settings;
  const gamma = { regularizer: gammaRegularizer, constraint: gammaConstraint };
  const beta = { regularizer: betaRegularizer, constraint: betaConstraint };
  return {
    ...(settings.scale ? { gamma: weight(shape, gammaInitializer, gamma) } : {}),
    ...(settings.center ? { beta: weight(shape, betaInitializer, beta) } : {}),
  };
}
