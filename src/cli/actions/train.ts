import { getRecipe } from "../../models/index.ts";
import { exitCodes } from "../exitCodes.ts";
import { defaultRunFolder, runFiles } from "../run/runFolder.ts";
import { trainRun } from "../run/trainRun.ts";
import { createTerminal } from "../terminal.ts";
import { tellInterrupted, trainResult } from "../run/tell.ts";
import { OptionError } from "../../base/errors.ts";

/** Options of `loom train`, as commander gives them. */
export interface TrainFlags {
  readonly data?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly limit?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** Does `loom train`. */
export async function train(name: string, flags: TrainFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const recipe = getRecipe(name);
  const resume = flags.resume ?? false;
  if (resume && flags.out === undefined) {
    throw new OptionError({
      where: "--resume",
      problem: "there is no run to go on with",
      mend: "name it: --out RUN --resume",
    });
  }
  const { data, epochs, batchSize, seed, limit } = flags;
  const given = Object.entries({ data, epochs, batchSize, seed, limit }).filter(([, v]) => v !== undefined);
  const folder = flags.out ?? defaultRunFolder(recipe.name, seed ?? 0);
  const { record } = await trainRun({ recipe, folder, options: Object.fromEntries(given), resume }, terminal);
  terminal.result(trainResult("train", folder, record));
  if (record.status === "interrupted") {
    tellInterrupted(terminal, folder, record);
    process.exitCode = exitCodes.interrupted;
    return;
  }
  const { accuracy, loss } = record.results!;
  terminal.print(`test accuracy ${accuracy.toFixed(4)}, test loss ${loss.toFixed(4)}`);
  terminal.print(`run ${folder}, report ${runFiles(folder).report}`);
}
