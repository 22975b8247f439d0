import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  add,
  divide,
  equal,
  logicalOr,
  multiply,
  power,
  sqrt,
  square,
  subtract,
  sum,
  where,
} from "../ops/index.ts";
import { betaRanges, sumMoments, type AdamOptions } from "./adam.ts";
import { defineOptimizer, zeroSlots } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate } from "./sharedOptions.ts";

/** Adam's options and defaults, without `amsgrad`. */
export type LambOptions = Omit<AdamOptions, "amsgrad">;

const norm = (x: Tensor): Tensor => sqrt(sum(square(x)));

/**
 * LAMB (You et al. 2020), for very large batches: Adam's direction, scaled to the size of each weight.
 * Formula: `d = m^ / (sqrt(v^) + epsilon)`, `w' = w - lr |w| / |d| d`, with 1 for a ratio of zeros.
 * @throws {OptionError} when an option is out of range.
 */
export function lamb(options: number | LambOptions = {}): Optimizer {
  const settings = complete("lamb", withRate(options), {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    ...sharedDefaults,
  });
  checkNumbers("lamb", settings, { ...betaRanges, epsilon: { min: 0 } });
  const { beta1, beta2, epsilon } = settings;
  return defineOptimizer("lamb", settings, () => ({
    slots: zeroSlots("momentum", "velocity"),
    begin({ learningRate, step }) {
      // The slots hold sums (see sumMoments): v^ = root^2 V, and m^ = (1 - beta1) / (1 - beta1^t) M.
      const root = sqrt(divide(1 - beta2, subtract(1, power(beta2, step))));
      const scale = divide(divide(1 - beta1, subtract(1, power(beta1, step))), root);
      const scaledEpsilon = divide(epsilon, root);
      return {
        update(weight, gradient, slots) {
          const sums = sumMoments({ beta1, beta2 }, gradient, slots);
          const direction = divide(multiply(sums.momentum, scale), add(sqrt(sums.velocity), scaledEpsilon));
          const [size, length] = [norm(weight), norm(direction)];
          const trust = where(logicalOr(equal(size, 0), equal(length, 0)), 1, divide(size, length));
          const change = multiply(direction, multiply(trust, learningRate));
          return { weight: subtract(weight, change), slots: sums };
        },
      };
    },
  }));
}
