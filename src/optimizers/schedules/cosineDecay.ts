import { OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { schedule, type Schedule } from "./schedule.ts";

/** Falls from 1 at fraction 0 to 0 at fraction 1 along half a cosine. */
export const halfCosine = <T>(math: Arithmetic<T>, fraction: T): T =>
  math.multiply(0.5, math.add(1, math.cos(math.multiply(Math.PI, fraction))));

export interface CosineDecayOptions {
  /** The rate at step 0; where warm-up begins, if there is one. */
  readonly initialLearningRate: number;
  /** Steps of the decay, after any warm-up. */
  readonly decaySteps: number;
  /** The last rate, as a fraction of the first of the decay. Default: 0. */
  readonly alpha?: number;
  /** The rate that warm-up rises to, and decay falls from. Default: no warm-up. */
  readonly warmupTarget?: number;
  /** Default: 0. */
  readonly warmupSteps?: number;
}

/**
 * Half a cosine down, after a linear warm-up if wanted (Loshchilov & Hutter 2016).
 * Formula: `rate = initial ((1 - alpha) (1 + cos(pi step / decaySteps)) / 2 + alpha)`.
 * @throws {OptionError} when an option is missing or out of range, or `warmupSteps` has no target.
 * @example schedules.cosineDecay({ initialLearningRate: 0, warmupTarget: 0.1, warmupSteps: 500, decaySteps: 9500 })
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const settings = complete("cosineDecay", options, {
    initialLearningRate: NaN,
    decaySteps: NaN,
    alpha: 0,
    warmupTarget: undefined,
    warmupSteps: 0,
  });
  checkNumbers("cosineDecay", settings, {
    initialLearningRate: { min: 0 },
    decaySteps: { min: 0, exclusive: true },
    alpha: { min: 0 },
    warmupTarget: { min: 0 },
    warmupSteps: { min: 0 },
  });
  const { initialLearningRate: initial, decaySteps, alpha, warmupTarget, warmupSteps } = settings;
  if (warmupTarget === undefined && warmupSteps > 0) {
    throw new OptionError({ where: "cosineDecay", expected: "warmupTarget together with warmupSteps" });
  }
  const warmup = warmupTarget === undefined ? 0 : warmupSteps;
  const top = warmupTarget ?? initial;
  return schedule("cosineDecay", settings, (math, step) => {
    const fraction = math.minimum(math.divide(math.subtract(step, warmup), decaySteps), 1);
    const decayed = math.multiply(top, math.add(math.multiply(1 - alpha, halfCosine(math, fraction)), alpha));
    if (warmup === 0) return decayed;
    const rising = math.add(math.multiply((top - initial) / warmup, step), initial);
    return math.ifLess(step, warmup, rising, decayed);
  });
}
