import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, power, sqrt, subtract } from "../ops/index.ts";
import { betaRanges, sumMoments, type AdamOptions } from "./adam.ts";
import { defineOptimizer, zeroSlots } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate } from "./sharedOptions.ts";

/** Adam's options and defaults, without `amsgrad`. */
export type NadamOptions = Omit<AdamOptions, "amsgrad">;

/**
 * Adam with Nesterov's momentum (Dozat 2016). With `u_t = beta1 (1 - 0.96^t / 2)` and `U_t` their product so far:
 * `m^ = u_(t+1) m' / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)`, `v^ = v' / (1 - beta2^t)`,
 * `w' = w - lr m^ / (sqrt(v^) + epsilon)`.
 * @throws {OptionError} when an option is out of range.
 */
export function nadam(options: number | NadamOptions = {}): Optimizer {
  const settings = complete("nadam", withRate(options), {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    ...sharedDefaults,
  });
  checkNumbers("nadam", settings, { ...betaRanges, epsilon: { min: 0 } });
  const { beta1, beta2, epsilon } = settings;
  const warmedBeta = (step: Tensor) => multiply(subtract(1, multiply(power(0.96, step), 0.5)), beta1);
  return defineOptimizer("nadam", settings, () => ({
    slots: zeroSlots("momentum", "velocity"),
    shared: { momentumProduct: 1 },
    begin({ learningRate, step, shared }) {
      const now = warmedBeta(step);
      const next = warmedBeta(add(step, 1));
      const product = multiply(shared["momentumProduct"]!, now);
      // The slots hold sums (see sumMoments): v^ = root^2 V, and m = (1 - beta1) M.
      const root = sqrt(divide(1 - beta2, subtract(1, power(beta2, step))));
      const rate = divide(learningRate, root);
      const ofMomentum = divide(multiply(next, 1 - beta1), subtract(1, multiply(product, next)));
      const ofGradient = divide(subtract(1, now), subtract(1, product));
      const [momentumRate, gradientRate] = [multiply(rate, ofMomentum), multiply(rate, ofGradient)];
      const scaled = divide(epsilon, root);
      return {
        shared: { momentumProduct: product },
        update(weight, gradient, slots) {
          const sums = sumMoments({ beta1, beta2 }, gradient, slots);
          const direction = add(multiply(sums.momentum, momentumRate), multiply(gradient, gradientRate));
          const change = divide(direction, add(sqrt(sums.velocity), scaled));
          return { weight: subtract(weight, change), slots: sums };
        },
      };
    },
  }));
}
