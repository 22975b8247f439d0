import { OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { checkChoice } from "../../base/options.ts";
import type { Logs, TrainingRun } from "../callback.ts";

/** Which way a figure gets better; `auto` goes by its name. */
export type MonitorMode = "auto" | "min" | "max";

/** Parts of the names of figures that get better as they grow; loss and errors are all others that are known. */
const growing =
  /accuracy|precision|recall|sensitivity|specificity|auc|f1|fbeta|iou|similarity|r2|topk|truepositives|truenegatives|^acc$/;
const shrinking =
  /loss|error|crossentropy|divergence|hinge|poisson|falsepositives|falsenegatives|huber|cosh|^(mse|mae|mape|msle|rmse)$/;

/** `valDense/accuracy` is about `accuracy`. */
const bareName = (figure: string): string =>
  figure
    .split("/")
    .at(-1)!
    .replace(/^val(?=[A-Z])/, "")
    .replace(/_\d+$/, "")
    .toLowerCase();

/** A figure of the logs that a callback watches. */
export interface Monitor {
  readonly name: string;
  /** Before the first epoch. */
  readonly worst: number;
  /** Whether a value is better than another by more than `minDelta`. */
  improves(value: number, than: number, minDelta?: number): boolean;
  /** @throws {OptionError} when the run will not have the figure. */
  check(run: TrainingRun): void;
  /** The figure of an epoch. */
  of(logs: Logs): number;
}

/**
 * @param where the callback, for errors
 * @throws {OptionError} when `auto` does not know which way the figure gets better.
 */
export function monitor(where: string, name: string, mode: MonitorMode): Monitor {
  checkChoice(`${where}.mode`, mode, ["auto", "min", "max"]);
  const direction = mode === "auto" ? directionOf(where, name) : mode;
  const sign = direction === "min" ? -1 : 1;
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
    worst: -sign * Infinity,
    improves: (value, than, minDelta = 0) => sign * value > sign * than + minDelta,
    check({ figures }) {
      if (!figures.some((figure) => name === figure || name.startsWith(`${figure}/`))) throw unknown(figures);
    },
    of(logs) {
      const value = logs[name];
      if (value === undefined) throw unknown(Object.keys(logs));
      return value;
    },
  };
}

function directionOf(where: string, name: string): "min" | "max" {
  const bare = bareName(name);
  if (growing.test(bare)) return "max";
  if (shrinking.test(bare)) return "min";
  throw new OptionError({
    where: `${where}.mode`,
    problem: `it is not known whether '${name}' gets better as it grows or as it shrinks`,
    mend: 'give mode: "max" or mode: "min"',
  });
}
