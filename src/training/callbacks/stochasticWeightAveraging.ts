import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { BatchSource } from "../batches.ts";
import type { Callback, TrainingRun } from "../callback.ts";
import { refreshBatchStatistics } from "../refreshBatchStatistics.ts";
import { savedState } from "./state.ts";

export interface StochasticWeightAveragingOptions {
  /** The first epoch whose weights count, counted from 0. */
  readonly startEpoch: number;
  /** After how many epochs weights are taken again. Default: 1. */
  readonly everyEpochs?: number;
  /** Batches to compute the averages of batch normalization anew from. Default: they stay as training left them. */
  readonly statistics?: BatchSource;
}

/**
 * Stochastic weight averaging (Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization",
 * https://arxiv.org/abs/1803.05407): at the end the model gets the mean of the weights at the ends of its epochs, from
 * `startEpoch` on, and batch normalization fresh averages. Best with a learning rate that stays high. As PyTorch's
 * `swa_utils`; for an average over steps see the optimizers' `useEma`.
 * @throws {OptionError} for counts that are none.
 * @example
 * callbacks.stochasticWeightAveraging({ startEpoch: 15 })
 */
export function stochasticWeightAveraging(options: StochasticWeightAveragingOptions): Callback {
  const where = "stochasticWeightAveraging";
  const settings = complete(where, options, { startEpoch: NaN, everyEpochs: 1, statistics: undefined });
  const { startEpoch, everyEpochs, statistics } = settings;
  checkNumbers(
    where,
    { startEpoch, everyEpochs },
    { startEpoch: { min: 0, integer: true }, everyEpochs: { min: 1, integer: true } },
  );
  let taken = 0;
  let mean: Record<string, NdArray> = {};
  let resumed = false;

  const take = (run: TrainingRun): void => {
    taken++;
    for (const { path, spec, variable } of run.model.weights) {
      if (!spec.trainable) continue;
      const { value } = variable;
      const before = mean[path]?.data as Float32Array | undefined;
      const now = value.data as Float32Array;
      const data = before === undefined ? now.slice() : before.map((v, i) => v + (now[i]! - v) / taken);
      mean[path] = { ...value, data };
    }
  };

  return {
    name: where,
    onTrainBegin() {
      if (!resumed) [taken, mean] = [0, {}];
      resumed = false;
    },
    onEpochEnd(epoch, _, run) {
      if (epoch >= startEpoch && (epoch - startEpoch) % everyEpochs === 0) take(run);
    },
    async onTrainEnd(run, outcome) {
      if (taken === 0 || (outcome !== "finished" && outcome !== "stopped")) return;
      run.model.setWeights(mean);
      if (statistics !== undefined) await refreshBatchStatistics(run.model, statistics);
    },
    save: () => ({ taken }),
    load(json) {
      taken = savedState(where, json).number("taken");
      resumed = true;
    },
    saveArrays: () => mean,
    loadArrays(arrays) {
      mean = { ...arrays };
    },
  };
}
