import { checkNumbers, complete } from "../../base/options.ts";
import { schedule, type Schedule } from "./schedule.ts";

export interface ConstantOptions {
  /** Default: 0.001. */
  readonly learningRate?: number;
}

/** The same rate at every step. */
export function constant(options: ConstantOptions = {}): Schedule {
  const settings = complete("constant", options, { learningRate: 0.001 });
  checkNumbers("constant", settings, { learningRate: { min: 0 } });
  return schedule("constant", settings, (math, step) =>
    math.add(math.multiply(step, 0), settings.learningRate),
  );
}
