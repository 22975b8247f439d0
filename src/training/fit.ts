import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { JsonRecord } from "../base/json.ts";
import { foldIn, randomKey } from "../base/random.ts";
import type { Batch, BatchSource } from "./batches.ts";
import type { Callback, History, Logs, RunOutcome, Snapshot, TrainingRun } from "./callback.ts";
import { activeRecorder, span } from "../runtime/index.ts";
import { lostLoss } from "./lostLoss.ts";
import type { Model } from "./model.ts";
import { trackerOf, type Objective } from "./objective.ts";
import { rateAt } from "./optimizerState.ts";
import { firstDifference, runSetup } from "./setup.ts";
import type { RunState, TrainingSteps } from "./steps.ts";
import { assign, publish, valuesByTraining, type ModelWeight } from "./variables.ts";

/** What the loop needs of a model and of the options. */
export interface FitPlan {
  readonly model: Model;
  readonly weights: readonly ModelWeight[];
  readonly objective: Objective;
  readonly steps: TrainingSteps;
  /** The data, in the order that a seed gives it. */
  readonly source: (seed: number) => BatchSource;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly stepsPerEpoch: number | undefined;
  readonly seed: number;
  /** Whether it was asked for; otherwise a resumed run keeps its own. */
  readonly seedGiven: boolean;
  /** The options that decide where the run leads. */
  readonly setup: JsonRecord;
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
  readonly figures: TrainingRun["figures"];
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
  #outcome: RunOutcome = "finished";
  #seed: number;
  #source: BatchSource;

  constructor(plan: FitPlan) {
    this.#plan = plan;
    this.model = plan.model;
    this.epochs = plan.epochs;
    this.#source = plan.source(plan.seed);
    this.batches = plan.stepsPerEpoch ?? this.#source.length;
    this.figures = figuresOf(plan);
    this.step = plan.step;
    this.epoch = plan.initialEpoch;
    this.#seed = plan.seed;
    const optimizer = { ...plan.steps.ownState, ...plan.optimizer };
    this.#state = { ...valuesByTraining(plan.weights), optimizer, tracked: {} };
  }

  get learningRate(): number {
    return this.#rate ?? rateAt(this.#plan.objective.optimizer, this.step);
  }
  set learningRate(rate: number) {
    this.#rate = rate;
  }

  stop(reason: string, outcome: Exclude<RunOutcome, "finished"> = "stopped"): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    this.#outcome = outcome;
  }

  async logs(): Promise<Logs> {
    const values = await this.#plan.steps.results(this.#state.tracked);
    const own = this.#plan.callbacks.map((callback) => callback.figures?.());
    return Object.assign(scalars(values), ...own) as Logs;
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
    const named = uniquelyNamed(this.#plan.callbacks);
    const kept = named.flatMap(([name, callback]) => (callback.save ? [[name, callback.save()]] : []));
    for (const [name, callback] of named) {
      for (const [key, array] of Object.entries(callback.saveArrays?.() ?? {}))
        arrays[`callbacks|${name}|${key}`] = array;
    }
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
        setup: this.#setup(),
        callbacks: Object.fromEntries(kept) as Snapshot["progress"]["callbacks"],
      },
    };
  }

  #setup(): JsonRecord {
    const { model, objective, setup } = this.#plan;
    return runSetup(model.network, objective, { ...setup, batches: this.batches ?? null });
  }

  /** @throws {DataError} when the snapshot is of another run. */
  #checkSetup({ seed, setup }: Snapshot["progress"]): void {
    const { seedGiven, seed: asked } = this.#plan;
    const found =
      seedGiven && seed !== asked
        ? { at: "seed", before: `${seed}`, now: `${asked}` }
        : firstDifference(setup, this.#setup());
    if (found === undefined) return;
    throw new DataError({
      where: "checkpoint",
      problem: `it is of another run: '${found.at}' differs`,
      expected: `${found.before}, as when the run began`,
      received: found.now,
      mend: "resume with the model, data and options that the run began with, or begin anew in another folder",
    });
  }

  #restore({ arrays, progress }: Snapshot): void {
    this.#checkSetup(progress);
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
    this.#state.tracked = copiesByName(below("tracked|", arrays));
    this.epoch = progress.epoch;
    this.batch = progress.batch;
    this.step = progress.step;
    this.#seed = progress.seed;
    this.#source = this.#plan.source(progress.seed);
    this.#rate = progress.learningRate ?? undefined;
    this.#epochNumbers.push(...progress.history.epoch);
    for (const [name, values] of Object.entries(progress.history.history)) this.#history[name] = [...values];
    for (const [name, callback] of uniquelyNamed(this.#plan.callbacks)) {
      const kept = progress.callbacks[name];
      if (kept !== undefined) callback.load?.(kept);
      callback.loadArrays?.(below(`callbacks|${name}|`, arrays));
    }
    this.#publish();
  }

  /** Makes the weights of this moment those of the model. */
  #publish(): void {
    publish(this.#plan.weights, this.#state);
  }

  /** Averaged weights become the model's at the end; the run's own state goes on without them. */
  #publishFinal(): void {
    const { trained, optimizer } = this.#state;
    const final = this.#plan.objective.optimizer.finalWeights(trained, optimizer);
    for (const { path, variable } of this.#plan.weights) {
      const value = final[path];
      if (value !== undefined && value !== trained[path]) assign(variable, copy(value));
    }
  }

  async run(): Promise<History> {
    for (const callback of this.#plan.callbacks) {
      const snapshot = await callback.restoreRun?.();
      if (snapshot !== undefined) this.#restore(snapshot);
    }
    const began = performance.now();
    const firstEpoch = this.epoch;
    try {
      await this.#each((callback) => callback.onTrainBegin?.(this));
      while (this.epoch < this.epochs && this.#stopped === undefined) await this.#runEpoch();
    } catch (error) {
      this.#outcome = "failed";
      throw error;
    } finally {
      this.#publish();
      this.#publishFinal();
      await this.#each((callback) => callback.onTrainEnd?.(this, this.#outcome));
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
    const { stepsPerEpoch } = this.#plan;
    const full = (): boolean => stepsPerEpoch !== undefined && this.batch >= stepsPerEpoch;
    await this.#each((callback) => callback.onEpochBegin?.(this.epoch, this));
    for await (const batch of full() ? [] : waitedFor(this.#source.batches(this.epoch, this.batch))) {
      if (this.batch === 0) this.#beginTracking(batch);
      await this.#runBatch(batch);
      if (this.#stopped !== undefined || full()) break;
    }
    if (this.batch === 0) throw new DataError({ where: "fit", problem: "the data source gave no batches" });
    const cut = this.#stopped !== undefined && (this.batches === undefined || this.batch < this.batches);
    if (cut) return;
    await this.#endEpoch();
  }

  #beginTracking(batch: Batch): void {
    this.#fresh ??= this.#plan.steps.tracked(batch);
    this.#state.tracked = copiesByName(this.#fresh);
  }

  async #runBatch(batch: Batch): Promise<void> {
    const { steps, nonFinite } = this.#plan;
    const loss = await span("step", () =>
      steps.train(this.#state, batch, {
        learningRate: this.learningRate,
        step: this.step,
        key: foldIn(streamKey(this.#seed, "steps"), this.step),
        onlyFinite: nonFinite === "throw",
      }),
    );
    if (!Number.isFinite(loss) && nonFinite === "throw") {
      throw lostLoss(loss, `step ${this.step + 1} (epoch ${this.epoch + 1}, batch ${this.batch + 1})`);
    }
    this.step++;
    this.batch++;
    this.#publish();
    for (const callback of this.#plan.callbacks) {
      const pending = span(`callback: ${callback.name}`, () =>
        callback.onTrainBatchEnd?.(this.batch, loss, this),
      );
      if (pending !== undefined) await pending;
    }
  }

  async #endEpoch(): Promise<void> {
    const trained = await span("read metrics", () => this.logs());
    const validated = await span("validation", () => this.#plan.validate?.());
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

type Batches = ReturnType<BatchSource["batches"]>;

/** The batches; a profile is told how long the loop waits for them. */
const waitedFor = (batches: Batches): Batches =>
  activeRecorder() === undefined ? batches : withWaits(batches);

async function* withWaits(batches: Batches): AsyncGenerator<Batch> {
  const iterator =
    Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
  try {
    for (;;) {
      const next = await span("wait for data", () => iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

const copy = ({ dtype, shape, data }: NdArray): NdArray => ({ dtype, shape, data: data.slice() });

function figuresOf({ objective, model, validate }: FitPlan): TrainingRun["figures"] {
  const { names } = trackerOf(objective, model.network.outputNames);
  const directions = new Map(objective.metrics.map(({ name, metric }) => [name, metric.direction]));
  const figures = names.map((name) => [name, directions.has(name) ? directions.get(name) : "min"] as const);
  const validated = validate ? figures.map(([name, better]) => [valName(name), better] as const) : [];
  return new Map([...figures, ...validated]);
}

/** Callbacks under the names of their states: further ones of one name are numbered. */
const uniquelyNamed = (callbacks: readonly Callback[]): [name: string, callback: Callback][] =>
  callbacks.map((callback, i) => {
    const earlier = callbacks.slice(0, i).filter(({ name }) => name === callback.name).length;
    return [earlier === 0 ? callback.name : `${callback.name}_${earlier}`, callback];
  });

/** The entries under a prefix, without it. */
const below = (prefix: string, arrays: Readonly<Record<string, NdArray>>): Record<string, NdArray> =>
  Object.fromEntries(
    Object.entries(arrays).flatMap(([key, array]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), array]] : [],
    ),
  );

/** Copies in the order of the names: steps take arrays by their places, which a file does not keep. */
const copiesByName = (arrays: Readonly<Record<string, NdArray>>): Record<string, NdArray> =>
  Object.fromEntries(
    Object.keys(arrays)
      .sort()
      .map((name) => [name, copy(arrays[name]!)]),
  );

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
