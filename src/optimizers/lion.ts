import { checkNumbers, complete } from "../base/options.ts";
import { add, multiply, sign, subtract } from "../ops/index.ts";
import { betaRanges } from "./adam.ts";
import { defineOptimizer, zeroSlots } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface LionOptions extends SharedOptions {
  /** Default: 0.001. Lion wants about a tenth of Adam's. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** The momentum's share in the step's direction. Default: 0.9. */
  readonly beta1?: number;
  /** How much of the momentum each step keeps. Default: 0.99. */
  readonly beta2?: number;
}

/**
 * Lion (Chen et al. 2023): steps of one size, of which only the sign is learned.
 * Formula: `w' = w - lr sign(beta1 m + (1 - beta1) g)`, `m' = beta2 m + (1 - beta2) g`.
 * @throws {OptionError} when an option is out of range.
 */
export function lion(options: number | LionOptions = {}): Optimizer {
  const settings = complete("lion", withRate(options), {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.99,
    ...sharedDefaults,
  });
  checkNumbers("lion", settings, betaRanges);
  const { beta1, beta2 } = settings;
  // The slot holds the sum M, m = (1 - beta2) M; the sign is that of share M + g.
  const share = ((1 - beta2) * beta1) / (1 - beta1);
  return defineOptimizer("lion", settings, () => ({
    slots: zeroSlots("momentum"),
    begin: ({ learningRate }) => ({
      update(weight, gradient, { momentum }) {
        const direction = sign(add(multiply(momentum!, share), gradient));
        return {
          weight: subtract(weight, multiply(direction, learningRate)),
          slots: { momentum: add(multiply(momentum!, beta2), gradient) },
        };
      },
    }),
  }));
}
