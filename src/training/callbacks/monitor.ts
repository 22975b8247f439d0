import { OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { checkChoice } from "../../base/options.ts";
import type { Logs, TrainingRun } from "../callback.ts";

/** Which way a figure gets better; `auto` asks the metric. */
export type MonitorMode = "auto" | "min" | "max";

/** The figure that a name stands for: a metric of several values has one name for all. */
export const figureNamed = (name: string, { figures }: TrainingRun): string | undefined =>
  [...figures.keys()].find((figure) => name === figure || name.startsWith(`${figure}/`));

/** A figure of the logs that a callback watches. */
export interface Monitor {
  readonly name: string;
  /**
   * Before training.
   * @throws {OptionError} when the run will not have the figure, or nobody knows which way it gets better.
   */
  begin(run: TrainingRun): void;
  /** Whether a value is better by more than `minDelta` than another; anything is better than none. */
  improves(value: number, than: number | undefined, minDelta?: number): boolean;
  /** The figure of an epoch. */
  of(logs: Logs): number;
}

/**
 * @param where the callback, for errors
 * @throws {OptionError} for an unknown mode.
 */
export function monitor(where: string, name: string, mode: MonitorMode): Monitor {
  checkChoice(`${where}.mode`, mode, ["auto", "min", "max"]);
  let sign = mode === "max" ? 1 : -1;
  const unknown = (known: readonly string[]): OptionError =>
    new OptionError({
      where: `${where}.monitor`,
      problem: `there is no figure '${name}'`,
      mend:
        name.startsWith("val") && !known.some((figure) => /^val[A-Z]/.test(figure))
          ? `give fit validationData or validationSplit, or monitor one of ${known.join(", ")}`
          : suggest(name, known),
    });
  return {
    name,
    begin(run) {
      const figure = figureNamed(name, run);
      if (figure === undefined) throw unknown([...run.figures.keys()]);
      const direction = mode === "auto" ? run.figures.get(figure) : mode;
      if (direction === undefined) {
        throw new OptionError({
          where: `${where}.mode`,
          problem: `it is not known whether '${name}' gets better as it grows or as it shrinks`,
          mend: 'give mode: "max" or mode: "min"',
        });
      }
      sign = direction === "max" ? 1 : -1;
    },
    improves: (value, than = -sign * Infinity, minDelta = 0) => sign * value > sign * than + minDelta,
    of(logs) {
      const value = logs[name];
      if (value === undefined) throw unknown(Object.keys(logs));
      return value;
    },
  };
}
