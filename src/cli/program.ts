import { Command } from "commander";
import { addAudit } from "./commands/audit.ts";
import { addAnonymize } from "./commands/anonymize.ts";
import { addBench } from "./commands/bench.ts";
import { addDatasets } from "./commands/datasets.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEmbed } from "./commands/embed.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addExplain } from "./commands/explain.ts";
import { addExport } from "./commands/export.ts";
import { addGenerate } from "./commands/generate.ts";
import { addPredict } from "./commands/predict.ts";
import { addQuickstart } from "./commands/quickstart.ts";
import { addRecipes } from "./commands/recipes.ts";
import { addTag } from "./commands/tag.ts";
import { addTrain } from "./commands/train.ts";
import { addTranscribe } from "./commands/transcribe.ts";
import { addTranslate } from "./commands/translate.ts";
import { addDeviceOption } from "./device.ts";
import { reportFailure } from "./failure.ts";
import { version } from "./version.ts";

/** Loaded when a command needs it, so that help is there at once. */
const models = () => import("../models/index.ts");

/** The order is the one of `loom --help`. */
const commands = [
  addQuickstart,
  addTrain,
  addEvaluate,
  addAudit,
  addPredict,
  addGenerate,
  addTranslate,
  addEmbed,
  addTag,
  addTranscribe,
  addAnonymize,
  addExplain,
  addExport,
  addRecipes,
  addDatasets,
  addBench,
  addDoctor,
] as const;

const examples = `
Examples:
  $ loom quickstart
  $ loom train cifar10-cnn --data cifar-10-python.tar.gz --out runs/cifar
  $ loom predict runs/cifar cat.png frog.jpg

'loom COMMAND --help' tells all about a command.
With --json the last line on standard output is one JSON object; progress goes to standard error.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted by Ctrl-C.`;

function createProgram(): Command {
  const program = new Command("loom")
    .description("Train, evaluate, use and export models with Tensorloom.")
    .version(version())
    .exitOverride()
    .addHelpText("after", examples);
  for (const add of commands) add(program, models);
  addDeviceOption(program);
  return program;
}

/** Runs one command line. Never throws: failures are told and set the process's exit code. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  // A reader that has seen enough (`loom recipes | head -1`) is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
  });
  const program = createProgram();
  const name = args.find((argument) => !argument.startsWith("-"));
  const known = ["help", ...program.commands.map((command) => command.name())].includes(name ?? "");
  // Commander would show the general help for an unknown command with --help, as if nothing were wrong.
  const wrong = name !== undefined && !known && args.some((argument) => /^(--help|-h)$/.test(argument));
  const asked = args.length === 0 ? ["--help"] : wrong ? [name] : args;
  try {
    await program.parseAsync(asked, { from: "user" });
  } catch (error) {
    const command = known && name !== undefined ? name : "loom";
    reportFailure(error, { command, json: args.includes("--json") });
  }
}
