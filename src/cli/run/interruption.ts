import type { Callback } from "../../index.ts";
import { exitCodes } from "../exitCodes.ts";
import type { Terminal } from "../terminal.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/** The callback that heeds Ctrl-C, and whether it had to. */
export interface Interruption extends Callback {
  /** Whether training ended by Ctrl-C: not because all epochs were done or further ones would not help. */
  readonly happened: () => boolean;
}

/**
 * Ctrl-C during training: the first ends the run after the step in progress, so that its state can be kept; the
 * second quits at once.
 */
export function interruption(terminal: Terminal): Interruption {
  let asked = false;
  let happened = false;
  const ask = (): void => {
    if (asked) process.exit(exitCodes.interrupted);
    asked = true;
    terminal.note("\nstopping after this step; press Ctrl-C again to quit at once");
  };
  return {
    name: "interruption",
    happened: () => happened,
    onTrainBegin() {
      for (const signal of signals) process.on(signal, ask);
    },
    onTrainBatchEnd(_batch, _loss, run) {
      if (asked) run.stop("Ctrl-C", "interrupted");
    },
    onTrainEnd(_run, outcome) {
      happened = outcome === "interrupted";
      for (const signal of signals) process.off(signal, ask);
    },
  };
}
