import type { Command } from "commander";
import { takeRows } from "../../base/ndarray.ts";
import type { Examples } from "../../data/index.ts";
import { getRecipe, pictureBatches } from "../../models/index.ts";
import { options as shared } from "../options.ts";
import { loadData } from "../run/loading.ts";
import { openRun } from "../run/openRun.ts";
import { createTerminal } from "../terminal.ts";

interface EvaluateFlags {
  readonly data?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

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
    .action(evaluate);
}

async function evaluate(run: string, flags: EvaluateFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { record, model } = await openRun(run);
  const recipe = getRecipe(record.recipe);
  const path = flags.data ?? record.options.data;
  const { test, classNames } = await loadData(recipe, { path, limit: null, terminal });
  const examples = limited(test, flags.limit);
  const source = pictureBatches(examples, { classes: classNames.length, batchSize: 256 });
  const { loss, accuracy } = await model.evaluateBatches(source);
  const count = examples.y.data.length;
  terminal.print(
    `test accuracy ${accuracy!.toFixed(4)}, test loss ${loss!.toFixed(4)} on ${count.toLocaleString("en-US")} pictures`,
  );
  terminal.result({ command: "evaluate", run, loss, accuracy, examples: count });
}

/** Rows from the first to the last, since data sets are often ordered by class. */
function limited({ x, y }: Examples, limit: number | undefined): Examples {
  const count = y.data.length;
  if (limit === undefined || limit >= count) return { x, y };
  const rows = Array.from({ length: limit }, (_, i) => Math.floor((i * count) / limit));
  return { x: takeRows(x, rows), y: takeRows(y, rows) };
}
