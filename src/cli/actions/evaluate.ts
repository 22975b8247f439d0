import { takeRows } from "../../base/ndarray.ts";
import type { Examples } from "../../data/index.ts";
import { getRecipe, pictureBatches } from "../../models/index.ts";
import { loadData } from "../run/loading.ts";
import { openRun } from "../run/openRun.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom evaluate`, as commander gives them. */
export interface EvaluateFlags {
  readonly data?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Does `loom evaluate`. */
export async function evaluate(run: string, flags: EvaluateFlags): Promise<void> {
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
