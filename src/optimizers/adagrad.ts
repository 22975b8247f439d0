import { checkNumbers, complete } from "../base/options.ts";
import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { defineOptimizer } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface AdagradOptions extends SharedOptions {
  /** Default: 0.001. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** What the sums of squares start from. Default: 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Added to the sum of squares. Default: 1e-7. */
  readonly epsilon?: number;
}

/**
 * Adagrad (Duchi et al. 2011). Formula: `a' = a + g^2`, `w' = w - lr g / sqrt(a' + epsilon)`.
 * @throws {OptionError} when an option is out of range.
 */
export function adagrad(options: number | AdagradOptions = {}): Optimizer {
  const settings = complete("adagrad", withRate(options), {
    learningRate: 0.001,
    initialAccumulatorValue: 0.1,
    epsilon: 1e-7,
    ...sharedDefaults,
  });
  checkNumbers("adagrad", settings, { initialAccumulatorValue: { min: 0 }, epsilon: { min: 0 } });
  const { initialAccumulatorValue: value, epsilon } = settings;
  return defineOptimizer("adagrad", settings, () => ({
    slots: ({ shape }) => ({ accumulator: { shape, value } }),
    begin: ({ learningRate }) => ({
      update(weight, gradient, slots) {
        const accumulator = add(slots["accumulator"]!, square(gradient));
        const step = divide(multiply(gradient, learningRate), sqrt(add(accumulator, epsilon)));
        return { weight: subtract(weight, step), slots: { accumulator } };
      },
    }),
  }));
}
