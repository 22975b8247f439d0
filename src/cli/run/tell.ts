import type { Result, Terminal } from "../terminal.ts";
import type { RunRecord } from "./runRecord.ts";

/** How to go on with an interrupted run. */
export function tellInterrupted(terminal: Terminal, folder: string, { recipe }: RunRecord): void {
  terminal.note(
    `interrupted; the state is kept. To go on:\n  npx loom train ${recipe} --out ${folder} --resume`,
  );
}

/** The JSON line of a training run. */
export function trainResult(command: string, folder: string, record: RunRecord): Result {
  return {
    command,
    run: folder,
    recipe: record.recipe,
    status: record.status,
    ...record.results,
    seed: record.options.seed,
    batchSize: record.options.batchSize,
    examples: record.examples,
  };
}
