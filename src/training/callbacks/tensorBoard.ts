import { checkNumbers, complete } from "../../base/options.ts";
import type { Callback, Logs, TrainingRun } from "../callback.ts";
import type { EventWriter } from "../tensorboard/writer.ts";

export interface TensorBoardOptions {
  /** Where event files go, in folders `train`, `validation` and `batches`. Default: "logs". */
  readonly logDir?: string;
  /** Every how many epochs to write histograms of the weights; 0 for never. Default: 0. */
  readonly histogramFreq?: number;
  /** Also write loss and metrics within epochs: at every batch, or every so many. Default: "epoch", not. */
  readonly updateFreq?: "epoch" | "batch" | number;
  /** Write how many steps were made in a second of each epoch. Default: false. */
  readonly writeStepsPerSecond?: boolean;
}

interface Writers {
  readonly train: EventWriter;
  readonly validation: EventWriter | undefined;
  readonly batches: EventWriter | undefined;
}

/**
 * Writes event files for TensorBoard: `epoch_loss`, `epoch_<metric>` and `epoch_learning_rate` over epochs,
 * `batch_...` over steps, and histograms of the weights. A resumed run drops what it is going to write again.
 * @throws {DataError} before training when the folder cannot be written.
 * @example
 * callbacks.tensorBoard({ logDir: "runs/a/tensorboard", histogramFreq: 1 })
 * // then: tensorboard --logdir runs
 */
export function tensorBoard(options: TensorBoardOptions = {}): Callback {
  const { logDir, histogramFreq, updateFreq, writeStepsPerSecond } = complete("tensorBoard", options, {
    logDir: "logs",
    histogramFreq: 0,
    updateFreq: "epoch",
    writeStepsPerSecond: false,
  });
  checkNumbers("tensorBoard", { histogramFreq }, { histogramFreq: { min: 0, integer: true } });
  const every = updateFreq === "batch" ? 1 : updateFreq === "epoch" ? Infinity : updateFreq;
  if (every !== Infinity)
    checkNumbers("tensorBoard", { updateFreq: every }, { updateFreq: { min: 1, integer: true } });
  let writers: Writers | undefined;
  let resumed = false;
  let began = { time: 0, step: 0 };

  const all = (): EventWriter[] =>
    Object.values(writers ?? {}).filter((writer): writer is EventWriter => writer !== undefined);

  /** TensorBoard drops by step within a folder, so epochs and steps must not share one. */
  async function open(run: TrainingRun): Promise<Writers> {
    const { createEventWriter } = await import("../tensorboard/writer.ts");
    const writer = (name: string, resumeStep: number): EventWriter =>
      createEventWriter(`${logDir}/${name}`, resumed ? { resumeStep } : {});
    return {
      train: writer("train", run.epoch),
      validation: [...run.figures.keys()].some(isValidation) ? writer("validation", run.epoch) : undefined,
      batches: every === Infinity ? undefined : writer("batches", run.step + 1),
    };
  }

  function writeEpoch(epoch: number, logs: Logs, run: TrainingRun): void {
    const { train, validation } = writers!;
    for (const [name, value] of Object.entries(logs)) {
      if (isValidation(name)) validation?.scalar(`epoch_${withoutVal(name)}`, value, epoch);
      else train.scalar(`epoch_${name}`, value, epoch);
    }
    train.scalar("epoch_learning_rate", run.learningRate, epoch);
    if (writeStepsPerSecond) {
      const seconds = (performance.now() - began.time) / 1000;
      train.scalar("epoch_steps_per_second", (run.step - began.step) / seconds, epoch);
    }
    if (histogramFreq > 0 && epoch % histogramFreq === 0) {
      for (const { path, variable } of run.model.weights) {
        train.histogram(`${path}/histogram`, variable.value.data as Float32Array, epoch);
      }
    }
  }

  return {
    name: "tensorBoard",
    async onTrainBegin(run) {
      writers = await open(run);
      resumed = false;
    },
    onEpochBegin(_, run) {
      began = { time: performance.now(), step: run.step };
    },
    async onTrainBatchEnd(_, _loss, run) {
      if (every === Infinity || run.step % every !== 0) return;
      for (const [name, value] of Object.entries(await run.logs())) {
        writers!.batches!.scalar(`batch_${name}`, value, run.step);
      }
    },
    onEpochEnd(epoch, logs, run) {
      writeEpoch(epoch, logs, run);
      for (const writer of all()) writer.flush();
    },
    onTrainEnd() {
      for (const writer of all()) writer.close();
      writers = undefined;
    },
    save() {
      // What a checkpoint stands behind must be in the files.
      for (const writer of all()) writer.flush();
      return {};
    },
    load() {
      resumed = true;
    },
  };
}

const isValidation = (name: string): boolean => /^val[A-Z]/.test(name);
const withoutVal = (name: string): string => name[3]!.toLowerCase() + name.slice(4);
