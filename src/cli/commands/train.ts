import type { Command } from "commander";
import { getRecipe } from "../../models/index.ts";
import { exitCodes } from "../exitCodes.ts";
import { options as shared } from "../options.ts";
import { defaultRunFolder, runFiles } from "../run/runFolder.ts";
import { trainRun } from "../run/trainRun.ts";
import { createTerminal } from "../terminal.ts";
import { tellInterrupted, trainResult } from "../run/tell.ts";
import { OptionError } from "../../base/errors.ts";

interface TrainFlags {
  readonly data?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly limit?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

const help = `
Examples:
  $ loom train mnist-cnn
  $ loom train cifar10-cnn --data cifar-10-binary.tar.gz --epochs 10 --out runs/cifar
  $ loom train cifar10-cnn --limit 5000 --epochs 2
  $ loom train cifar10-cnn --out runs/cifar --resume
  $ loom train cifar10-cnn --out runs/cifar --resume --epochs 20

The run folder gets model.json and model.safetensors (the model), history.csv and history.json, report.html,
run.json, and checkpoint/. Ctrl-C stops after the step in progress; --resume goes on from there, or from where a
killed run last saved, and ends with the same weights bit for bit.`;

/** `loom train RECIPE`. */
export function addTrain(program: Command): void {
  program
    .command("train")
    .summary("train a recipe into a run folder")
    .description(
      "Trains a recipe's model on its data, judges it on the test data, and keeps it in a run folder.",
    )
    .argument("<recipe>", "its name; 'loom recipes' lists them")
    .addOption(shared.data("where the data is (default: the recipe's own source; see 'loom recipes')"))
    .addOption(shared.epochs("passes over the training data (default: the recipe's)"))
    .addOption(shared.batchSize("pictures in a step (default: the recipe's)"))
    .addOption(shared.seed("decides the first weights, the order of the data, and all else (default: 0)"))
    .addOption(shared.limit("use only so many training pictures, and as large a part of the test pictures"))
    .addOption(shared.out("the run folder (default: runs/<recipe>-<seed>-<date>)"))
    .option("--resume", "go on with the run in --out")
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(train);
}

async function train(name: string, flags: TrainFlags): Promise<void> {
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
