import type { Callback } from "../callback.ts";
import { createProgressPrinter, type ProgressStream } from "../console/printer.ts";

export type { ProgressStream };

/** Where progress goes. */
export interface ProgressOptions {
  /** Default: standard error. */
  readonly stream?: ProgressStream;
}

/** Milliseconds between two looks at the metrics. */
const interval = 100;

/** Shows a progress bar with loss and metrics. `fit` adds it by itself on a terminal. */
export function progress(options: ProgressOptions = {}): Callback {
  const printer = createProgressPrinter(options.stream ?? process.stderr);
  let began = 0;
  let shown = -Infinity;
  return {
    name: "progress",
    onEpochBegin() {
      began = performance.now();
    },
    async onTrainBatchEnd(batch, _, run) {
      const now = performance.now();
      if (now - shown < interval) return;
      shown = now;
      const elapsedSeconds = (now - began) / 1000;
      const metrics = await run.logs();
      printer.update({
        epoch: run.epoch + 1,
        epochs: run.epochs,
        step: batch,
        steps: run.batches,
        metrics,
        elapsedSeconds,
      });
    },
    onEpochEnd(epoch, metrics, run) {
      const elapsedSeconds = (performance.now() - began) / 1000;
      const step = run.batches ?? 0;
      printer.endEpoch({
        epoch: epoch + 1,
        epochs: run.epochs,
        step,
        steps: run.batches,
        metrics,
        elapsedSeconds,
      });
    },
    onTrainEnd() {
      printer.close();
    },
  };
}
