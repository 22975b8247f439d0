import { checkNumbers, complete } from "../base/options.ts";
import { abs, add, divide, maximum, multiply, power, subtract } from "../ops/index.ts";
import { betaRanges, type AdamOptions } from "./adam.ts";
import { defineOptimizer, zeroSlots } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate } from "./sharedOptions.ts";

/** Adam's options and defaults, without `amsgrad`. */
export type AdamaxOptions = Omit<AdamOptions, "amsgrad">;

/**
 * Adamax: Adam with the largest gradient in place of the mean squared one (Kingma & Ba 2015, section 7).
 * Formula: `m' = beta1 m + (1 - beta1) g`, `u' = max(beta2 u, |g|)`,
 * `w' = w - lr / (1 - beta1^t) m' / (u' + epsilon)`.
 * @throws {OptionError} when an option is out of range.
 */
export function adamax(options: number | AdamaxOptions = {}): Optimizer {
  const settings = complete("adamax", withRate(options), {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    ...sharedDefaults,
  });
  checkNumbers("adamax", settings, { ...betaRanges, epsilon: { min: 0 } });
  const { beta1, beta2, epsilon } = settings;
  return defineOptimizer("adamax", settings, () => ({
    slots: zeroSlots("momentum", "norm"),
    begin({ learningRate, step }) {
      // The slot holds the sum M; its mean is m = (1 - beta1) M.
      const rate = multiply(divide(learningRate, subtract(1, power(beta1, step))), 1 - beta1);
      return {
        update(weight, gradient, slots) {
          const momentum = add(multiply(slots["momentum"]!, beta1), gradient);
          const norm = maximum(multiply(slots["norm"]!, beta2), abs(gradient));
          const change = divide(multiply(momentum, rate), add(norm, epsilon));
          return { weight: subtract(weight, change), slots: { momentum, norm } };
        },
      };
    },
  }));
}
