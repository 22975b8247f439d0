import { checkNumbers, complete } from "../../base/options.ts";
import { schedule, type Schedule } from "./schedule.ts";

export interface PolynomialDecayOptions {
  readonly initialLearningRate: number;
  /** The step at which the end rate is reached. */
  readonly decaySteps: number;
  /** Default: 0.0001. */
  readonly endLearningRate?: number;
  /** Default: 1, a straight line. */
  readonly power?: number;
  /** Begin again over a longer way when the end is reached, rather than stay there. Default: false. */
  readonly cycle?: boolean;
}

/**
 * `rate = (initial - end) (1 - step / decaySteps)^power + end`.
 * @throws {OptionError} when an option is missing, negative, or `decaySteps` is 0.
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  const settings = complete("polynomialDecay", options, {
    initialLearningRate: NaN,
    decaySteps: NaN,
    endLearningRate: 0.0001,
    power: 1,
    cycle: false,
  });
  checkNumbers("polynomialDecay", settings, {
    initialLearningRate: { min: 0 },
    decaySteps: { min: 0, exclusive: true },
    endLearningRate: { min: 0 },
    power: { min: 0 },
  });
  const { initialLearningRate: initial, decaySteps, endLearningRate: end, power, cycle } = settings;
  return schedule("polynomialDecay", settings, (math, step) => {
    const done = math.divide(step, decaySteps);
    // The length grows to the first multiple of decaySteps that is not passed.
    const lengths = math.ifLess(0, step, math.ceil(done), 1);
    const fraction = cycle ? math.divide(done, lengths) : math.minimum(done, 1);
    return math.add(math.multiply(initial - end, math.power(math.subtract(1, fraction), power)), end);
  });
}
