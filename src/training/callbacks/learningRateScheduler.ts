import { OptionError } from "../../base/errors.ts";
import type { Callback } from "../callback.ts";

/**
 * Sets the learning rate at the beginning of every epoch.
 * @param schedule gives the new rate from the epoch, counted from 0, and the rate so far
 * @throws {OptionError} while training, when it gives no number of at least 0.
 * @example
 * callbacks.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * Math.exp(-0.1)))
 */
export const learningRateScheduler = (
  schedule: (epoch: number, learningRate: number) => number,
): Callback => ({
  name: "learningRateScheduler",
  onEpochBegin(epoch, run) {
    // A run resumed in mid-epoch has its rate already.
    if (run.batch > 0) return;
    const rate = schedule(epoch, run.learningRate);
    if (!(Number.isFinite(rate) && rate >= 0)) {
      throw new OptionError({
        where: `learningRateScheduler, epoch ${epoch}`,
        expected: "a number of at least 0",
        received: String(rate),
      });
    }
    run.learningRate = rate;
  },
});
