import { checkNumbers, complete } from "../../base/options.ts";
import { halfCosine } from "./cosineDecay.ts";
import { schedule, type Schedule } from "./schedule.ts";

export interface CosineDecayRestartsOptions {
  readonly initialLearningRate: number;
  /** Steps of the first period. */
  readonly firstDecaySteps: number;
  /** How many times longer each period is than the one before. Default: 2. */
  readonly tMul?: number;
  /** The first rate of each period, as a fraction of the period's before. Default: 1. */
  readonly mMul?: number;
  /** The last rate of a period, as a fraction of the initial rate. Default: 0. */
  readonly alpha?: number;
}

/**
 * Half a cosine down, again and again: stochastic gradient descent with warm restarts (Loshchilov &
 * Hutter 2016).
 * @throws {OptionError} when an option is missing or out of range.
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  const settings = complete("cosineDecayRestarts", options, {
    initialLearningRate: NaN,
    firstDecaySteps: NaN,
    tMul: 2,
    mMul: 1,
    alpha: 0,
  });
  checkNumbers("cosineDecayRestarts", settings, {
    initialLearningRate: { min: 0 },
    firstDecaySteps: { min: 0, exclusive: true },
    tMul: { min: 1 },
    mMul: { min: 0 },
    alpha: { min: 0 },
  });
  const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = settings;
  return schedule("cosineDecayRestarts", settings, (math, step) => {
    const done = math.divide(step, firstDecaySteps);
    // After r restarts (tMul^r - 1) / (tMul - 1) first periods have passed.
    const restarts =
      tMul === 1
        ? math.floor(done)
        : math.floor(math.divide(math.log(math.add(1, math.multiply(done, tMul - 1))), Math.log(tMul)));
    const length = math.power(tMul, restarts);
    const passed = tMul === 1 ? restarts : math.divide(math.subtract(length, 1), tMul - 1);
    const fraction = math.divide(math.subtract(done, passed), length);
    const height = math.multiply(math.power(mMul, restarts), halfCosine(math, fraction));
    return math.multiply(initialLearningRate, math.add(math.multiply(1 - alpha, height), alpha));
  });
}
