import { checkNumbers, complete } from "../base/options.ts";
import { add, multiply, subtract } from "../ops/index.ts";
import { defineOptimizer, zeroSlots } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface SgdOptions extends SharedOptions {
  /** The learning rate. Default: 0.01. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** How much of the last step each step repeats. Default: 0. */
  readonly momentum?: number;
  /** Look ahead by the momentum (Nesterov 1983). Default: false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent. Formula: `w' = w - lr g`; with momentum `m' = momentum m - lr g` and
 * `w' = w + m'`, or `w' = w + momentum m' - lr g` with Nesterov's.
 * @param options options, or just the learning rate
 * @throws {OptionError} when an option is out of range.
 * @example optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })
 */
export function sgd(options: number | SgdOptions = {}): Optimizer {
  const settings = complete("sgd", withRate(options), {
    learningRate: 0.01,
    momentum: 0,
    nesterov: false,
    ...sharedDefaults,
  });
  checkNumbers("sgd", settings, { momentum: { min: 0, max: 1 } });
  const { momentum, nesterov } = settings;
  return defineOptimizer("sgd", settings, () => ({
    slots: momentum === 0 ? () => ({}) : zeroSlots("momentum"),
    begin: ({ learningRate }) => ({
      update(weight, gradient, slots) {
        const step = multiply(gradient, learningRate);
        if (momentum === 0) return { weight: subtract(weight, step), slots: {} };
        const moved = subtract(multiply(slots["momentum"]!, momentum), step);
        const ahead = nesterov ? subtract(multiply(moved, momentum), step) : moved;
        return { weight: add(weight, ahead), slots: { momentum: moved } };
      },
    }),
  }));
}
