import { checkNumbers, complete } from "../base/options.ts";
import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { defineOptimizer, zeroSlots } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface RmspropOptions extends SharedOptions {
  /** Default: 0.001. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** How much of the mean squared gradient each step keeps. Default: 0.9. */
  readonly rho?: number;
  /** How much of the last step each step repeats. Default: 0. */
  readonly momentum?: number;
  /** Added to the mean squared gradient. Default: 1e-7. */
  readonly epsilon?: number;
  /** Divide by the gradient's standard deviation rather than its size. Default: false. */
  readonly centered?: boolean;
}

/**
 * RMSprop (Hinton 2012, lecture 6e). Formula: `v' = rho v + (1 - rho) g^2`, `w' = w - lr g / sqrt(v' + epsilon)`.
 * Centred (Graves 2013), `a' = rho a + (1 - rho) g` and `v' - a'^2` takes the place of `v'`.
 * @throws {OptionError} when an option is out of range.
 * @example optimizers.rmsprop({ learningRate: 0.01, momentum: 0.9 })
 */
export function rmsprop(options: number | RmspropOptions = {}): Optimizer {
  const settings = complete("rmsprop", withRate(options), {
    learningRate: 0.001,
    rho: 0.9,
    momentum: 0,
    epsilon: 1e-7,
    centered: false,
    ...sharedDefaults,
  });
  checkNumbers("rmsprop", settings, {
    rho: { min: 0, max: 1 - 2 ** -24 },
    momentum: { min: 0, max: 1 },
    epsilon: { min: 0 },
  });
  const { rho, momentum, epsilon, centered } = settings;
  return defineOptimizer("rmsprop", settings, () => ({
    slots: zeroSlots(
      "velocity",
      ...(momentum > 0 ? ["momentum"] : []),
      ...(centered ? ["averageGradient"] : []),
    ),
    begin({ learningRate }) {
      // The slots hold sums: v = (1 - rho) V and a = (1 - rho) A. The constant is in the rate and epsilon.
      const rate = multiply(learningRate, 1 / Math.sqrt(1 - rho));
      return {
        update(weight, gradient, slots) {
          const velocity = add(multiply(slots["velocity"]!, rho), square(gradient));
          const average = centered && add(multiply(slots["averageGradient"]!, rho), gradient);
          const spread = average ? subtract(velocity, multiply(square(average), 1 - rho)) : velocity;
          const step = divide(multiply(gradient, rate), sqrt(add(spread, epsilon / (1 - rho))));
          const moved = momentum > 0 && add(multiply(slots["momentum"]!, momentum), step);
          return {
            weight: subtract(weight, moved || step),
            slots: {
              velocity,
              ...(moved && { momentum: moved }),
              ...(average && { averageGradient: average }),
            },
          };
        },
      };
    },
  }));
}
