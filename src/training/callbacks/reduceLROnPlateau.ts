import { checkNumbers, complete } from "../../base/options.ts";
import type { Callback } from "../callback.ts";
import { monitor, type MonitorMode } from "./monitor.ts";
import { savedState } from "./state.ts";

export interface ReduceLROnPlateauOptions {
  /** The figure to watch. Default: "valLoss". */
  readonly monitor?: string;
  /** What the rate is multiplied by: less than 1. Default: 0.1. */
  readonly factor?: number;
  /** How many epochs may pass without an improvement. Default: 10. */
  readonly patience?: number;
  /** Which way the figure gets better. Default: "auto", by its name. */
  readonly mode?: MonitorMode;
  /** An improvement by no more than this does not count. Default: 0.0001. */
  readonly minDelta?: number;
  /** How many epochs to wait after a reduction before counting again. Default: 0. */
  readonly cooldown?: number;
  /** The rate never falls below this. Default: 0. */
  readonly minLr?: number;
}

const defaults = {
  monitor: "valLoss",
  factor: 0.1,
  patience: 10,
  mode: "auto",
  minDelta: 1e-4,
  cooldown: 0,
  minLr: 0,
} as const;

/**
 * Reduces the learning rate when a figure has stopped getting better.
 * @throws {OptionError} for options out of range, and before training when the run will not have the figure.
 * @example
 * callbacks.reduceLROnPlateau({ monitor: "valLoss", factor: 0.2, patience: 5, minLr: 0.001 })
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const settings = complete("reduceLROnPlateau", options, defaults);
  const { factor, patience, minDelta, cooldown, minLr } = settings;
  const count = { min: 0, integer: true };
  checkNumbers("reduceLROnPlateau", settings, {
    factor: { min: 0, max: 1, exclusive: true },
    patience: count,
    minDelta: { min: 0 },
    cooldown: count,
    minLr: { min: 0 },
  });
  const watched = monitor("reduceLROnPlateau", settings.monitor, settings.mode);
  const fresh = () => ({ wait: 0, cooling: 0, best: undefined as number | undefined });
  let state = fresh();
  let resumed = false;

  return {
    name: "reduceLROnPlateau",
    onTrainBegin(run) {
      watched.begin(run);
      if (!resumed) state = fresh();
      resumed = false;
    },
    onEpochEnd(_, logs, run) {
      const current = watched.of(logs);
      if (state.cooling > 0) {
        state.cooling--;
        state.wait = 0;
      }
      if (watched.improves(current, state.best, minDelta)) {
        [state.best, state.wait] = [current, 0];
      } else if (state.cooling === 0) {
        state.wait++;
        if (state.wait < patience || run.learningRate <= minLr) return;
        run.learningRate = Math.max(run.learningRate * factor, minLr);
        [state.cooling, state.wait] = [cooldown, 0];
      }
    },
    save: () => ({ wait: state.wait, cooling: state.cooling, best: state.best ?? null }),
    load(json) {
      const saved = savedState("reduceLROnPlateau", json);
      state = { wait: saved.number("wait"), cooling: saved.number("cooling"), best: saved.optional("best") };
      resumed = true;
    },
  };
}
