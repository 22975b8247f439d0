import { checkNumbers, complete, type NumberRange } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divide, maximum, multiply, power, sqrt, square, subtract } from "../ops/index.ts";
import { defineOptimizer, zeroSlots, type UpdateRule } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface AdamOptions extends SharedOptions {
  /** Default: 0.001. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** How much of the mean gradient each step keeps. Default: 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient each step keeps. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean squared gradient, before its correction. Default: 1e-7. */
  readonly epsilon?: number;
  /** Divide by the largest mean squared gradient so far (Reddi et al. 2018). Default: false. */
  readonly amsgrad?: boolean;
}

/** What betas may be: a beta of 1 would never learn. */
export const betaRanges: { readonly beta1: NumberRange; readonly beta2: NumberRange } = {
  beta1: { min: 0, max: 1 - 2 ** -24 },
  beta2: { min: 0, max: 1 - 2 ** -24 },
};

interface Moments {
  readonly beta1: number;
  readonly beta2: number;
}

/**
 * Running sums in place of running means, which saves two operations a weight: `M' = beta1 M + g` and
 * `V' = beta2 V + g^2`. The means are `m = (1 - beta1) M` and `v = (1 - beta2) V`; these constants go into
 * scalars that are computed once a step. A saved state holds M and V.
 */
export const sumMoments = (
  { beta1, beta2 }: Moments,
  gradient: Tensor,
  slots: Readonly<Record<string, Tensor>>,
): { readonly momentum: Tensor; readonly velocity: Tensor } => ({
  momentum: add(multiply(slots["momentum"]!, beta1), gradient),
  velocity: add(multiply(slots["velocity"]!, beta2), square(gradient)),
});

interface AdamSettings extends Moments {
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

/**
 * `w' = w - alpha m / (sqrt(v) + epsilon)` with `alpha = lr sqrt(1 - beta2^t) / (1 - beta1^t)`, in sums:
 * `w' = w - [alpha (1 - beta1) / sqrt(1 - beta2)] M / (sqrt(V) + epsilon / sqrt(1 - beta2))`.
 */
const adamRule = ({ beta1, beta2, epsilon, amsgrad }: AdamSettings): UpdateRule => ({
  slots: amsgrad ? zeroSlots("momentum", "velocity", "velocityHat") : zeroSlots("momentum", "velocity"),
  begin({ learningRate, step }) {
    const root = Math.sqrt(1 - beta2);
    const correction = divide(sqrt(subtract(1, power(beta2, step))), subtract(1, power(beta1, step)));
    const rate = multiply(multiply(learningRate, correction), (1 - beta1) / root);
    return {
      update(weight, gradient, slots) {
        const sums = sumMoments({ beta1, beta2 }, gradient, slots);
        const largest = amsgrad && maximum(slots["velocityHat"]!, sums.velocity);
        const size = add(sqrt(largest || sums.velocity), epsilon / root);
        return {
          weight: subtract(weight, divide(multiply(sums.momentum, rate), size)),
          slots: largest ? { ...sums, velocityHat: largest } : sums,
        };
      },
    };
  },
});

const defaults = {
  learningRate: 0.001,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  amsgrad: false,
  ...sharedDefaults,
} as const;

/**
 * Adam (Kingma & Ba 2015): steps of the mean gradient over the root of the mean squared gradient.
 * Formula: `m' = beta1 m + (1 - beta1) g`, `v' = beta2 v + (1 - beta2) g^2`,
 * `w' = w - lr sqrt(1 - beta2^t) / (1 - beta1^t) m' / (sqrt(v') + epsilon)`.
 * @param options options, or just the learning rate
 * @throws {OptionError} when an option is out of range.
 * @example optimizers.adam(1e-3)
 */
export function adam(options: number | AdamOptions = {}): Optimizer {
  const settings = complete("adam", withRate(options), defaults);
  checkNumbers("adam", settings, { ...betaRanges, epsilon: { min: 0 } });
  return defineOptimizer("adam", settings, adamRule);
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019); `weightDecay` is 0.004 by default.
 * @example optimizers.adamw({ learningRate: 3e-4, weightDecay: 0.1, excludeFromWeightDecay: ["bias"] })
 */
export function adamw(options: number | AdamOptions = {}): Optimizer {
  const settings = complete("adamw", withRate(options), { ...defaults, weightDecay: 0.004 });
  checkNumbers("adamw", settings, { ...betaRanges, epsilon: { min: 0 } });
  return defineOptimizer("adamw", settings, adamRule);
}
