import type { Configured } from "../base/json.ts";
import type { Shape } from "../base/shape.ts";
import * as constraints from "../constraints/index.ts";
import * as initializers from "../initializers/index.ts";
import * as regularizers from "../regularizers/index.ts";
import type { WeightSpec } from "./layer.ts";

/** An initializer, regularizer or constraint: an object, its name, or what was saved of it. */
type Given<T> = T | string | Configured;
export type GivenInitializer = Given<initializers.Initializer>;
export type GivenRegularizer = Given<regularizers.Regularizer>;
export type GivenConstraint = Given<constraints.Constraint>;

/** What was saved has a name and a config only; what a factory made has functions too. */
function resolve<T extends Configured>(
  family: { readonly get: (given: string | T) => T; readonly fromConfig: (saved: Configured) => T },
  given: Given<T>,
): T {
  const isSaved =
    typeof given === "object" && !Object.values(given).some((value) => typeof value === "function");
  return isSaved ? family.fromConfig(given) : family.get(given as string | T);
}

export const regularizer = (given: GivenRegularizer): regularizers.Regularizer =>
  resolve(regularizers, given);

/** What may be said of a weight beside its shape and first values. */
interface WeightOptions {
  readonly regularizer?: GivenRegularizer | undefined;
  readonly constraint?: GivenConstraint | undefined;
  /** Default: true. */
  readonly trainable?: boolean;
}

/** A weight from the options that concern it. */
export const weight = (
  shape: Shape,
  initializer: GivenInitializer,
  { regularizer: penalty, constraint, trainable = true }: WeightOptions = {},
): WeightSpec => ({
  shape,
  initializer: resolve(initializers, initializer),
  trainable,
  regularizer: penalty === undefined ? undefined : regularizer(penalty),
  constraint: constraint === undefined ? undefined : resolve(constraints, constraint),
});
