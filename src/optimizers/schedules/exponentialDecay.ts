import { checkNumbers, complete } from "../../base/options.ts";
import { schedule, type Schedule } from "./schedule.ts";

export interface DecayOptions {
  /** The rate at step 0. */
  readonly initialLearningRate: number;
  /** The steps after which `decayRate` counts once. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Change only every `decaySteps` steps. Default: false. */
  readonly staircase?: boolean;
}

const settle = (where: string, options: DecayOptions) => {
  const settings = complete(where, options, {
    initialLearningRate: NaN,
    decaySteps: NaN,
    decayRate: NaN,
    staircase: false,
  });
  checkNumbers(where, settings, {
    initialLearningRate: { min: 0 },
    decaySteps: { min: 0, exclusive: true },
    decayRate: { min: 0 },
  });
  return settings;
};

/**
 * `rate = initial decayRate^(step / decaySteps)`.
 * @throws {OptionError} when an option is missing, negative, or `decaySteps` is 0.
 * @example schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.9 })
 */
export function exponentialDecay(options: DecayOptions): Schedule {
  const settings = settle("exponentialDecay", options);
  const { initialLearningRate, decaySteps, decayRate, staircase } = settings;
  return schedule("exponentialDecay", settings, (math, step) => {
    const periods = math.divide(step, decaySteps);
    return math.multiply(
      initialLearningRate,
      math.power(decayRate, staircase ? math.floor(periods) : periods),
    );
  });
}

/**
 * `rate = initial / (1 + decayRate step / decaySteps)`.
 * @throws {OptionError} when an option is missing, negative, or `decaySteps` is 0.
 */
export function inverseTimeDecay(options: DecayOptions): Schedule {
  const settings = settle("inverseTimeDecay", options);
  const { initialLearningRate, decaySteps, decayRate, staircase } = settings;
  return schedule("inverseTimeDecay", settings, (math, step) => {
    const periods = math.divide(step, decaySteps);
    const divisor = math.add(1, math.multiply(decayRate, staircase ? math.floor(periods) : periods));
    return math.divide(initialLearningRate, divisor);
  });
}
