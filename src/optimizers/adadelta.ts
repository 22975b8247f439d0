import { checkNumbers, complete } from "../base/options.ts";
import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { defineOptimizer, zeroSlots } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface AdadeltaOptions extends SharedOptions {
  /** Default: 0.001; the paper's form is 1. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** How much of the mean squares each step keeps. Default: 0.95. */
  readonly rho?: number;
  /** Added to the mean squares. Default: 1e-7. */
  readonly epsilon?: number;
}

/**
 * Adadelta (Zeiler 2012): steps in the units of the weights. Formula: `a' = rho a + (1 - rho) g^2`,
 * `d = g sqrt(b + epsilon) / sqrt(a' + epsilon)`, `b' = rho b + (1 - rho) d^2`, `w' = w - lr d`.
 * @throws {OptionError} when an option is out of range.
 */
export function adadelta(options: number | AdadeltaOptions = {}): Optimizer {
  const settings = complete("adadelta", withRate(options), {
    learningRate: 0.001,
    rho: 0.95,
    epsilon: 1e-7,
    ...sharedDefaults,
  });
  checkNumbers("adadelta", settings, { rho: { min: 0, max: 1 - 2 ** -24 }, epsilon: { min: 0 } });
  const { rho, epsilon } = settings;
  // The slots hold sums, (1 - rho) of which is the mean: the constants cancel but for epsilon's.
  const scaled = epsilon / (1 - rho);
  return defineOptimizer("adadelta", settings, () => ({
    slots: zeroSlots("accumulatedGradient", "accumulatedDelta"),
    begin: ({ learningRate }) => ({
      update(weight, gradient, slots) {
        const accumulatedGradient = add(multiply(slots["accumulatedGradient"]!, rho), square(gradient));
        const before = slots["accumulatedDelta"]!;
        const ratio = sqrt(divide(add(before, scaled), add(accumulatedGradient, scaled)));
        const delta = multiply(gradient, ratio);
        const accumulatedDelta = add(multiply(before, rho), square(delta));
        return {
          weight: subtract(weight, multiply(delta, learningRate)),
          slots: { accumulatedGradient, accumulatedDelta },
        };
      },
    }),
  }));
}
