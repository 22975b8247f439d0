import type { Callback } from "../callback.ts";

/**
 * Ends training, without an error, when the loss of a batch is NaN or infinite; `history.stopped` names the
 * step. The weights stay as that step left them. Without this callback such a loss is an error, and the
 * weights are those of the step before. Checkpoints stay either way.
 * @example await model.fit(x, y, { callbacks: [callbacks.terminateOnNaN()] });
 */
export const terminateOnNaN = (): Callback => ({
  name: "terminateOnNaN",
  onTrainBatchEnd(batch, loss, run) {
    if (Number.isFinite(loss)) return;
    run.stop(
      `the loss became ${loss} at step ${run.step} (epoch ${run.epoch + 1}, batch ${batch})`,
      "failed",
    );
  },
});
