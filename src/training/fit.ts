import { ComputeError, DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { foldIn, randomKey } from "../base/random.ts";
import type { Batch, BatchSource } from "./batches.ts";
import type { Callback, History, Logs, Snapshot, TrainingRun } from "./callback.ts";
import type { Model } from "./model.ts";
import type { Objective } from "./objective.ts";
import type { RunState, Steps } from "./steps.ts";
import { assign, type ModelWeight } from "./variables.ts";

/** What the loop needs of a model and of the options. */
export interface FitPlan {
  readonly model: Model;
  readonly weights: readonly ModelWeight[];
  readonly objective: Objective;
  readonly steps: Steps;
  readonly source: BatchSource;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly stepsPerEpoch: number | undefined;
  readonly seed: number;
  readonly callbacks: readonly Callback[];
  /** Evaluates on the validation data. */
  readonly validate: (() => Promise<Logs>) | undefined;
  /** Optimizer state left by an earlier `fit`, and the updates made then. */
  readonly optimizer: Record<string, NdArray>;
  readonly step: number;
  /** What is done about a loss that is not finite. */
  readonly nonFinite: "throw" | "ignore";
}

/** Separates the streams of random numbers of one seed. */
const streams = { weights: 0, order: 1, steps: 2 } as const;

/** The key of one of a seed's streams. */
export const streamKey = (seed: number, stream: keyof typeof streams) =>
  foldIn(randomKey(seed), streams[stream]);

const valName = (name: string): string => `val${name[0]!.toUpperCase()}${name.slice(1)}`;

/** The training loop: epochs of steps, callbacks around them, and a state that can be frozen between any two. */
export class Fit implements TrainingRun {
  readonly model: Model;
  readonly epochs: number;
  readonly batches: number | undefined;
  step: number;
  epoch: number;
  batch = 0;
  readonly #plan: FitPlan;
  readonly #state: RunState;
  readonly #history: Record<string, number[]> = {};
  readonly #epochNumbers: number[] = [];
  #fresh: Record<string, NdArray> | undefined;
  #rate: number | undefined;
  #stopped: string | undefined;
  #seed: number;

  constructor(plan: FitPlan) {
    this.#plan = plan;
    this.model = plan.model;
    this.epochs = plan.epochs;
    this.batches = plan.stepsPerEpoch ?? plan.source.length;
    this.step = plan.step;
    this.epoch = plan.initialEpoch;
    this.#seed = plan.seed;
    const pick = (trained: boolean) =>
      Object.fromEntries(
        plan.weights
          .filter(({ spec }) => spec.trainable === trained)
          .map(({ path, variable }) => [path, variable.value]),
      );
    this.#state = { trained: pick(true), fixed: pick(false), optimizer: plan.optimizer, tracked: {} };
  }

  get learningRate(): number {
    const { learningRate } = this.#plan.objective.optimizer;
    return this.#rate ?? (typeof learningRate === "number" ? learningRate : learningRate.value(this.step));
  }
  set learningRate(rate: number) {
    this.#rate = rate;
  }

  stop(reason: string): void {
    this.#stopped ??= reason;
  }

  async logs(): Promise<Logs> {
    const values = await this.#plan.steps.results(this.#state.tracked);
    return scalars(values);
  }

  /** The optimizer's state, for a `fit` that goes on later. */
  get optimizer(): Record<string, NdArray> {
    return this.#state.optimizer;
  }

  snapshot(): Snapshot {
    const arrays: Record<string, NdArray> = {};
    for (const [part, record] of Object.entries(this.#state)) {
      for (const [name, array] of Object.entries(record as Record<string, NdArray>))
        arrays[`${part}|${name}`] = array;
    }
    const kept = this.#plan.callbacks.flatMap((callback) =>
      callback.save ? [[callback.name, callback.save()]] : [],
    );
    return {
      arrays,
      progress: {
        version: 1,
        epoch: this.epoch,
        batch: this.batch,
        step: this.step,
        seed: this.#seed,
        learningRate: this.#rate ?? null,
        history: { epoch: [...this.#epochNumbers], history: structuredClone(this.#history) },
        callbacks: Object.fromEntries(kept) as Snapshot["progress"]["callbacks"],
      },
    };
  }

  #restore({ arrays, progress }: Snapshot): void {
    for (const part of ["trained", "fixed", "optimizer"] as const) {
      for (const [name, current] of Object.entries(this.#state[part])) {
        const saved = arrays[`${part}|${name}`];
        if (
          saved === undefined ||
          saved.dtype !== current.dtype ||
          saved.data.length !== current.data.length
        ) {
          throw new DataError({
            where: "checkpoint",
            problem: `it does not belong to this model: ${saved === undefined ? "there is no" : "another shape of"} ${part} '${name}'`,
            mend: "resume with the model and options that it was made with, or begin in another folder",
          });
        }
        this.#state[part][name] = copy(saved);
      }
    }
    for (const [key, array] of Object.entries(arrays)) {
      if (key.startsWith("tracked|")) this.#state.tracked[key.slice("tracked|".length)] = copy(array);
    }
    this.epoch = progress.epoch;
    this.batch = progress.batch;
    this.step = progress.step;
    this.#seed = progress.seed;
    this.#rate = progress.learningRate ?? undefined;
    this.#epochNumbers.push(...progress.history.epoch);
    for (const [name, values] of Object.entries(progress.history.history)) this.#history[name] = [...values];
    for (const callback of this.#plan.callbacks) {
      const kept = progress.callbacks[callback.name];
      if (kept !== undefined) callback.load?.(kept);
    }
    this.#publish();
  }

  /** Makes the weights of this moment those of the model. */
  #publish(): void {
    for (const { path, spec, variable } of this.#plan.weights) {
      assign(variable, (spec.trainable ? this.#state.trained : this.#state.fixed)[path]!);
    }
  }

  async run(): Promise<History> {
    const { callbacks } = this.#plan;
    for (const callback of callbacks) {
      const snapshot = await callback.restoreRun?.();
      if (snapshot !== undefined) this.#restore(snapshot);
    }
    const began = performance.now();
    const firstEpoch = this.epoch;
    try {
      await this.#each((callback) => callback.onTrainBegin?.(this));
      while (this.epoch < this.epochs && this.#stopped === undefined) await this.#runEpoch();
    } finally {
      this.#publish();
      await this.#each((callback) => callback.onTrainEnd?.(this));
    }
    const seconds = (performance.now() - began) / 1000;
    return {
      epoch: this.#epochNumbers,
      history: this.#history,
      stopped: this.#stopped,
      secondsPerEpoch: seconds / Math.max(1, this.epoch - firstEpoch),
    };
  }

  async #each(call: (callback: Callback) => void | Promise<void>): Promise<void> {
    for (const callback of this.#plan.callbacks) await call(callback);
  }

  async #runEpoch(): Promise<void> {
    const { source, stepsPerEpoch } = this.#plan;
    await this.#each((callback) => callback.onEpochBegin?.(this.epoch, this));
    for await (const batch of source.batches(this.epoch, this.batch)) {
      if (this.batch === 0) await this.#beginTracking(batch);
      await this.#runBatch(batch);
      if (this.#stopped !== undefined || this.batch === stepsPerEpoch) break;
    }
    if (this.batch === 0) throw new DataError({ where: "fit", problem: "the data source gave no batches" });
    const whole = this.batches === undefined ? this.#stopped === undefined : this.batch >= this.batches;
    if (!whole) return;
    await this.#endEpoch();
  }

  async #beginTracking(batch: Batch): Promise<void> {
    this.#fresh ??= await this.#plan.steps.tracked(batch);
    this.#state.tracked = Object.fromEntries(
      Object.entries(this.#fresh).map(([name, array]) => [name, copy(array)]),
    );
  }

  async #runBatch(batch: Batch): Promise<void> {
    const { steps, nonFinite } = this.#plan;
    const loss = await steps.train(this.#state, batch, {
      learningRate: this.learningRate,
      step: this.step,
      key: foldIn(streamKey(this.#seed, "steps"), this.step),
    });
    if (!Number.isFinite(loss) && nonFinite === "throw") {
      steps.swap(this.#state);
      throw new ComputeError({
        where: `step ${this.step + 1} (epoch ${this.epoch + 1}, batch ${this.batch + 1})`,
        problem: `the loss became ${loss}`,
        mend: "lower the learning rate, clip the gradients (clipnorm), or look for NaN in the data (checkData: true); the weights are those of the step before",
      });
    }
    this.step++;
    this.batch++;
    this.#publish();
    for (const callback of this.#plan.callbacks) {
      const pending = callback.onTrainBatchEnd?.(this.batch, loss, this);
      if (pending !== undefined) await pending;
    }
  }

  async #endEpoch(): Promise<void> {
    const trained = await this.logs();
    const validated = await this.#plan.validate?.();
    const logs = {
      ...trained,
      ...Object.fromEntries(Object.entries(validated ?? {}).map(([name, value]) => [valName(name), value])),
    };
    const epoch = this.epoch;
    this.#epochNumbers.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.#history[name] ??= []).push(value);
    // Snapshots taken from here on belong to the next epoch's beginning.
    this.epoch++;
    this.batch = 0;
    await this.#each((callback) => callback.onEpochEnd?.(epoch, logs, this));
  }
}

const copy = ({ dtype, shape, data }: NdArray): NdArray => ({ dtype, shape, data: data.slice() });

/** Results as numbers; a metric with several values becomes one entry each. */
export function scalars(values: Readonly<Record<string, NdArray>>): Logs {
  const logs: Record<string, number> = {};
  for (const [name, { data }] of Object.entries(values)) {
    data.forEach((value: number | bigint, i: number) => {
      logs[data.length === 1 ? name : `${name}/${i}`] = Number(value);
    });
  }
  return logs;
}
