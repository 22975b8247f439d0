import type { Command } from "commander";
import { options as shared } from "../options.ts";
import type { EvaluateFlags } from "../actions/evaluate.ts";

const help = `
Examples:
  $ loom evaluate runs/cifar --data cifar-10-binary.tar.gz
  $ loom evaluate runs/digits --limit 1000 --json`;

/** `loom evaluate RUN`. */
export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .summary("judge a trained run on test data")
    .description("Computes loss and accuracy of a trained run on the test pictures of a data set.")
    .argument("<run>", "a run folder")
    .addOption(shared.data("where the data is (default: where the run had it)"))
    .addOption(shared.limit("use only so many test pictures, evenly from first to last"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, flags: EvaluateFlags) =>
      (await import("../actions/evaluate.ts")).evaluate(run, flags),
    );
}
