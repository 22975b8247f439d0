import { OptionError } from "../../base/errors.ts";
import { complete } from "../../base/options.ts";
import { schedule, type Schedule } from "./schedule.ts";

export interface PiecewiseConstantDecayOptions {
  /** The last step of each piece but the last, ascending. */
  readonly boundaries: readonly number[];
  /** The rate of each piece: one more than there are boundaries. */
  readonly values: readonly number[];
}

/**
 * `values[0]` up to and including step `boundaries[0]`, then `values[1]`, and so on.
 * @throws {OptionError} unless boundaries ascend and there is one more value than boundaries.
 * @example schedules.piecewiseConstantDecay({ boundaries: [1000, 2000], values: [0.1, 0.01, 0.001] })
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): Schedule {
  const where = "piecewiseConstantDecay";
  const settings = complete(where, options, { boundaries: [], values: [] });
  const { boundaries, values } = settings;
  if (boundaries.length === 0 || values.length !== boundaries.length + 1) {
    throw new OptionError({
      where,
      expected: "one or more boundaries, and one more value than boundaries",
      received: `${boundaries.length} boundaries and ${values.length} values`,
    });
  }
  if (boundaries.some((b, i) => i > 0 && b <= boundaries[i - 1]!)) {
    throw new OptionError({ where, expected: "ascending boundaries", received: boundaries.join(", ") });
  }
  return schedule(where, settings, (math, step) =>
    boundaries.reduce(
      (rate, boundary, i) => math.ifLess(boundary, step, values[i + 1]!, rate),
      math.add(math.multiply(step, 0), values[0]!),
    ),
  );
}
