import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { Callback } from "../callback.ts";
import { monitor, type MonitorMode } from "./monitor.ts";
import { savedState } from "./state.ts";

export interface EarlyStoppingOptions {
  /** The figure to watch. Default: "valLoss". */
  readonly monitor?: string;
  /** An improvement by no more than this does not count. Default: 0. */
  readonly minDelta?: number;
  /** How many epochs may pass without an improvement. Default: 0. */
  readonly patience?: number;
  /** Which way the figure gets better. Default: "auto", by its name. */
  readonly mode?: MonitorMode;
  /** Stop when the figure does not get better than this within `patience` epochs. Default: none. */
  readonly baseline?: number;
  /** At the end, give the model the weights of the best epoch. Default: false. */
  readonly restoreBestWeights?: boolean;
  /** Epochs before this one, counted from 0, are not looked at. Default: 0. */
  readonly startFromEpoch?: number;
}

interface State {
  readonly wait: number;
  readonly best: number | undefined;
  readonly bestEpoch: number;
  /** Why it ended the run, if it did. */
  readonly stopped: string | undefined;
}

const fresh: State = { wait: 0, best: undefined, bestEpoch: 0, stopped: undefined };

const defaults = {
  monitor: "valLoss",
  minDelta: 0,
  patience: 0,
  mode: "auto",
  baseline: undefined,
  restoreBestWeights: false,
  startFromEpoch: 0,
} as const;

/**
 * Stops training when a figure has stopped getting better.
 * @throws {OptionError} for options out of range, and before training when the run will not have the figure.
 * @example
 * callbacks.earlyStopping({ monitor: "valLoss", patience: 3, restoreBestWeights: true })
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const settings = complete("earlyStopping", options, defaults);
  const { patience, baseline, restoreBestWeights, startFromEpoch } = settings;
  const minDelta = Math.abs(settings.minDelta);
  const count = { min: 0, integer: true };
  checkNumbers("earlyStopping", settings, {
    minDelta: {},
    patience: count,
    baseline: {},
    startFromEpoch: count,
  });
  const watched = monitor("earlyStopping", settings.monitor, settings.mode);
  let state = fresh;
  let bestWeights: Record<string, NdArray> | undefined;
  let resumed = false;

  return {
    name: "earlyStopping",
    onTrainBegin(run) {
      watched.begin(run);
      if (!resumed) [state, bestWeights] = [fresh, undefined];
      resumed = false;
      // The run may have been killed after this callback ended it.
      if (state.stopped !== undefined) run.stop(state.stopped);
    },
    onEpochEnd(epoch, logs, run) {
      if (epoch < startFromEpoch) return;
      const current = watched.of(logs);
      if (restoreBestWeights && bestWeights === undefined) {
        bestWeights = run.model.getWeights();
        state = { ...state, bestEpoch: epoch };
      }
      const wait = state.wait + 1;
      if (watched.improves(current, state.best, minDelta)) {
        if (restoreBestWeights) bestWeights = run.model.getWeights();
        // The count begins anew only when the baseline is beaten too.
        const enough = baseline === undefined || watched.improves(current, baseline, minDelta);
        state = { ...state, wait: enough ? 0 : wait, best: current, bestEpoch: epoch };
        return;
      }
      state = { ...state, wait };
      if (wait >= patience && epoch > 0) {
        const stopped = `${watched.name} has not improved since epoch ${state.bestEpoch + 1}`;
        state = { ...state, stopped };
        run.stop(stopped);
      }
    },
    onTrainEnd(run, outcome) {
      if (bestWeights !== undefined && outcome !== "interrupted") run.model.setWeights(bestWeights);
    },
    save: () => ({
      wait: state.wait,
      best: state.best ?? null,
      bestEpoch: state.bestEpoch,
      ...(state.stopped === undefined ? {} : { stopped: state.stopped }),
    }),
    load(json) {
      const saved = savedState("earlyStopping", json);
      state = {
        wait: saved.number("wait"),
        best: saved.optional("best"),
        bestEpoch: saved.number("bestEpoch"),
        stopped: saved.text("stopped"),
      };
      resumed = true;
    },
    saveArrays: () => bestWeights ?? {},
    loadArrays(arrays) {
      bestWeights = Object.keys(arrays).length === 0 ? undefined : { ...arrays };
    },
  };
}
