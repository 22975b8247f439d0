import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, clip, divide, multiply, power, sqrt, square, subtract } from "../ops/index.ts";
import { defineOptimizer } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface FtrlOptions extends SharedOptions {
  /** Default: 0.001. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** How the rate falls with the sum of squares; 0 for not at all. Default: -0.5. */
  readonly learningRatePower?: number;
  /** What the sums of squares start from. Default: 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Default: 0. */
  readonly l1RegularizationStrength?: number;
  /** Default: 0. */
  readonly l2RegularizationStrength?: number;
  /** An L2 penalty on the gradient rather than the sum. Default: 0. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** Default: 0. */
  readonly beta?: number;
}

/**
 * Follow the regularized leader (McMahan et al. 2013), for large sparse linear models.
 * Formula: `n' = n + g^2`, `s = (n'^p - n^p) / lr` with `p = -learningRatePower`, `z' = z + g + 2 shrinkage w - s w`,
 * `w' = (clip(z', -l1, l1) - z') / (n'^p / lr + 2 l2 + beta / lr)`.
 * @throws {OptionError} when an option is out of range.
 */
export function ftrl(options: number | FtrlOptions = {}): Optimizer {
  const settings = complete("ftrl", withRate(options), {
    learningRate: 0.001,
    learningRatePower: -0.5,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
    ...sharedDefaults,
  });
  checkNumbers("ftrl", settings, {
    learningRatePower: { max: 0 },
    initialAccumulatorValue: { min: 0 },
    l1RegularizationStrength: { min: 0 },
    l2RegularizationStrength: { min: 0 },
    l2ShrinkageRegularizationStrength: { min: 0 },
    beta: { min: 0 },
  });
  const { learningRatePower, initialAccumulatorValue, beta } = settings;
  const { l1RegularizationStrength: l1, l2RegularizationStrength: l2 } = settings;
  const shrinkage = 2 * settings.l2ShrinkageRegularizationStrength;
  const raised = (n: Tensor) => (learningRatePower === -0.5 ? sqrt(n) : power(n, -learningRatePower));
  return defineOptimizer("ftrl", settings, () => ({
    slots: ({ shape }) => ({
      accumulator: { shape, value: initialAccumulatorValue },
      linear: { shape, value: 0 },
    }),
    begin({ learningRate }) {
      const inverseRate = divide(1, learningRate);
      const penalty = add(multiply(inverseRate, beta), 2 * l2);
      return {
        update(weight, gradient, slots) {
          const accumulator = add(slots["accumulator"]!, square(gradient));
          const [size, before] = [raised(accumulator), raised(slots["accumulator"]!)];
          const shrunk = shrinkage === 0 ? gradient : add(gradient, multiply(weight, shrinkage));
          const sigma = multiply(subtract(size, before), inverseRate);
          const linear = add(slots["linear"]!, subtract(shrunk, multiply(sigma, weight)));
          const quadratic = add(multiply(size, inverseRate), penalty);
          return {
            weight: divide(subtract(clip(linear, -l1, l1), linear), quadratic),
            slots: { accumulator, linear },
          };
        },
      };
    },
  }));
}
