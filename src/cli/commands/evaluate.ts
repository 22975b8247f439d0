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
    .description(
      "Computes a trained run's figures (accuracy, loss, BLEU, F1 ...) on the test part of its data.",
    )
    .argument("<run>", "a run folder")
    .addOption(shared.data("where the data is (default: where the run had it)"))
    .addOption(shared.limit("use only so many test examples, evenly from first to last"))
    .addOption(shared.profile())
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, flags: EvaluateFlags) =>
      (await import("../actions/evaluate.ts")).evaluate(run, flags),
    );
}
