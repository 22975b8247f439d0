import { checkNumbers, complete } from "../../base/options.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { halfCosine } from "./cosineDecay.ts";
import { schedule, type Schedule } from "./schedule.ts";

export interface OneCycleOptions {
  readonly maxLearningRate: number;
  /** Steps of the whole training. */
  readonly totalSteps: number;
  /** The fraction of steps that rise. Default: 0.3. */
  readonly riseFraction?: number;
  /** The first rate is `maxLearningRate / divFactor`. Default: 25. */
  readonly divFactor?: number;
  /** The last rate is the first one divided by this. Default: 10000. */
  readonly finalDivFactor?: number;
}

/**
 * Up along half a cosine, then down to almost nothing along another (Smith & Topin 2018, "Super-convergence").
 * The rate is at its top at step `riseFraction totalSteps - 1` and at its end at step `totalSteps - 1`.
 * @throws {OptionError} when an option is missing or out of range.
 * @example schedules.oneCycle({ maxLearningRate: 0.1, totalSteps: 10 * 782 })
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const settings = complete("oneCycle", options, {
    maxLearningRate: NaN,
    totalSteps: NaN,
    riseFraction: 0.3,
    divFactor: 25,
    finalDivFactor: 10000,
  });
  checkNumbers("oneCycle", settings, {
    maxLearningRate: { min: 0 },
    totalSteps: { min: 2, integer: true },
    riseFraction: { min: 0, max: 1 },
    divFactor: { min: 1 },
    finalDivFactor: { min: 1 },
  });
  const { maxLearningRate: top, totalSteps, riseFraction, divFactor, finalDivFactor } = settings;
  const first = top / divFactor;
  const last = first / finalDivFactor;
  const end = totalSteps - 1;
  const peak = Math.min(end, Math.max(0, riseFraction * totalSteps - 1));
  const between = <T>(math: Arithmetic<T>, from: number, to: number, fraction: T): T =>
    math.add(to, math.multiply(from - to, halfCosine(math, fraction)));
  return schedule("oneCycle", settings, (math, step) => {
    // Lengths of at least one step, so that a missing phase divides by no zero.
    const rise = math.divide(step, Math.max(1, peak));
    const fall = math.minimum(math.divide(math.subtract(step, peak), Math.max(1, end - peak)), 1);
    return math.ifLess(step, peak, between(math, first, top, rise), between(math, top, last, fall));
  });
}
