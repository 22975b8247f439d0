import type { Callback, Logs, RunOutcome, TrainingRun } from "../src/training/callback.ts";

/** A run that goes through its epochs without a model, to see what callbacks make of given figures. */
export interface FakeRun {
  readonly run: TrainingRun & { learningRate: number };
  /** Why it was stopped, and how, if it was. */
  readonly stopped: { readonly reason: string; readonly outcome: RunOutcome } | undefined;
  begin(): Promise<void>;
  /** One epoch of one batch with these figures at its end. */
  epoch(logs: Logs): Promise<void>;
  end(outcome?: RunOutcome): Promise<void>;
}

interface FakeRunOptions {
  readonly figures?: Readonly<Record<string, "min" | "max" | undefined>>;
  readonly learningRate?: number;
  readonly epoch?: number;
  readonly model?: object;
}

/** A fake run with one callback. */
export function fakeRun(callback: Callback, options: FakeRunOptions = {}): FakeRun {
  const { figures = { loss: "min", accuracy: "max", valLoss: "min", valAccuracy: "max" } } = options;
  let stopped: FakeRun["stopped"];
  let latest: Logs = {};
  const state = { epoch: options.epoch ?? 0, step: options.epoch ?? 0, batch: 0 };
  const run = {
    model: options.model ?? {},
    epochs: 100,
    batches: 1,
    learningRate: options.learningRate ?? 1,
    figures: new Map(Object.entries(figures)),
    get step() {
      return state.step;
    },
    get epoch() {
      return state.epoch;
    },
    get batch() {
      return state.batch;
    },
    logs: () => Promise.resolve(latest),
    stop: (reason: string, outcome: RunOutcome = "stopped") => void (stopped ??= { reason, outcome }),
    snapshot: () => {
      throw new TypeError("a fake run has no state");
    },
  } as unknown as FakeRun["run"];
  return {
    run,
    get stopped() {
      return stopped;
    },
    async begin() {
      await callback.onTrainBegin?.(run);
    },
    async epoch(logs) {
      latest = logs;
      await callback.onEpochBegin?.(state.epoch, run);
      state.step++;
      state.batch = 1;
      await callback.onTrainBatchEnd?.(1, logs["loss"] ?? 0, run);
      state.epoch++;
      state.batch = 0;
      await callback.onEpochEnd?.(state.epoch - 1, logs, run);
    },
    async end(outcome = "finished") {
      await callback.onTrainEnd?.(run, outcome);
    },
  };
}
