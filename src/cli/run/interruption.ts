import type { Callback } from "../../index.ts";
import { exitCodes } from "../exitCodes.ts";
import type { Terminal } from "../terminal.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Ctrl-C during training: the first ends the run after the step in progress, so that its state can be kept; the
 * second quits at once.
 */
export function interruption(terminal: Terminal): Callback {
  let asked = false;
  const ask = (): void => {
    if (asked) process.exit(exitCodes.interrupted);
    asked = true;
    terminal.note("\nstopping after this step; press Ctrl-C again to quit at once");
  };
  return {
    name: "interruption",
    onTrainBegin() {
      for (const signal of signals) process.on(signal, ask);
    },
    onTrainBatchEnd(_batch, _loss, run) {
      if (asked) run.stop("Ctrl-C", "interrupted");
    },
    onTrainEnd() {
      for (const signal of signals) process.off(signal, ask);
    },
  };
}
