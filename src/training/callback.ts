import type { Json, JsonRecord } from "../base/json.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { Model } from "./model.ts";

/** Loss and metrics by name; those of the validation data begin with `val`, as `valAccuracy`. */
export type Logs = Readonly<Record<string, number>>;

/**
 * How a run ended: all epochs done; stopped early because that is enough; interrupted, to go on later; or
 * failed.
 */
export type RunOutcome = "finished" | "stopped" | "interrupted" | "failed";

/** What a callback can see and do of a run in progress. */
export interface TrainingRun {
  readonly model: Model;
  readonly epochs: number;
  /** Batches in an epoch, if known. */
  readonly batches: number | undefined;
  /** Updates made since training began, over all epochs. */
  readonly step: number;
  /** Epoch now running, counted from 0. */
  readonly epoch: number;
  /** Batches of this epoch that are done. */
  readonly batch: number;
  /** The rate that a constant learning rate has been set to; schedules are followed where this is undefined. */
  learningRate: number;
  /** Loss and metrics of the epoch so far. Waits for a small computation. */
  logs(): Promise<Logs>;
  /**
   * What logs will have at the end of an epoch, and which way each gets better where one is known. A metric
   * of several values, as `f1Score/0`, counts as one.
   */
  readonly figures: ReadonlyMap<string, "min" | "max" | undefined>;
  /**
   * Ends the run after the step in progress.
   * @param outcome whether this is the end, a break, or a failure. Default: stopped.
   */
  stop(reason: string, outcome?: Exclude<RunOutcome, "finished">): void;
  /** Everything needed to go on bit for bit from here. */
  snapshot(): Snapshot;
}

/** A run frozen between two steps. */
export interface Snapshot {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly progress: SnapshotProgress;
}

export interface SnapshotProgress {
  readonly version: 1;
  readonly epoch: number;
  readonly batch: number;
  readonly step: number;
  readonly seed: number;
  readonly learningRate: number | null;
  readonly history: {
    readonly epoch: readonly number[];
    readonly history: Readonly<Record<string, readonly number[]>>;
  };
  /** What decides where the run leads: it goes on only under the same. */
  readonly setup: JsonRecord;
  /** What callbacks asked to keep, by their names. */
  readonly callbacks: Readonly<Record<string, Json>>;
}

/** Something that takes part in training. Every method may be left out, and may be asynchronous. */
export interface Callback {
  /** Names what {@link Callback.save} keeps; further ones of the same name are numbered in their order. */
  readonly name: string;
  /**
   * Before anything runs. May give a snapshot to go on from. Callbacks that have this method take their
   * turn behind all others, so that their snapshots hold what the others made of the moment.
   */
  restoreRun?(): Promise<Snapshot | undefined>;
  /** Before the first step, and after a snapshot has been restored. */
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  /** Also when a resumed run goes on in mid-epoch: then `run.batch` is not 0. */
  onEpochBegin?(epoch: number, run: TrainingRun): void | Promise<void>;
  /**
   * After every update.
   * @param batch how many batches of this epoch are done
   * @param loss of this batch alone; see {@link TrainingRun.logs} for running means
   */
  onTrainBatchEnd?(batch: number, loss: number, run: TrainingRun): void | Promise<void>;
  /**
   * After the last batch of an epoch and its validation.
   * @param epoch counted from 0
   * @param logs its loss and metrics
   */
  onEpochEnd?(epoch: number, logs: Logs, run: TrainingRun): void | Promise<void>;
  /** At the end, also when the run was stopped or failed. */
  onTrainEnd?(run: TrainingRun, outcome: RunOutcome): void | Promise<void>;
  /** Figures of its own, which stand beside loss and metrics. */
  figures?(): Logs;
  /** The callback's own state, kept in snapshots. */
  save?(): Json;
  /** Takes up again what {@link Callback.save} gave. */
  load?(state: Json): void;
  /** Arrays that belong to its state. They are loaded after it. */
  saveArrays?(): Readonly<Record<string, NdArray>>;
  /** Takes up again what {@link Callback.saveArrays} gave. */
  loadArrays?(arrays: Readonly<Record<string, NdArray>>): void;
}

/** What `fit` gives: every epoch's figures. */
export interface History {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Why training ended before the last epoch, if it did. */
  readonly stopped: string | undefined;
  readonly secondsPerEpoch: number;
}
