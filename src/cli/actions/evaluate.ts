import { getRecipe } from "../../models/index.ts";
import { loadData } from "../run/loading.ts";
import { openRun } from "../run/openRun.ts";
import { profiled } from "../run/profiled.ts";
import { describeFigures } from "../run/tell.ts";
import { privacyFigures, tellPrivacy } from "../run/tellPrivacy.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom evaluate`, as commander gives them. */
export interface EvaluateFlags {
  readonly data?: string;
  readonly limit?: number;
  /** A file for the trace, or just true. */
  readonly profile?: string | true;
  readonly json?: boolean;
}

/** Does `loom evaluate`. */
export async function evaluate(run: string, flags: EvaluateFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { record, model } = await openRun(run);
  const recipe = getRecipe(record.recipe);
  // The whole test part, whatever part of the data the run learnt from.
  const choice = { ...record.options, data: flags.data ?? record.options.data, limit: null };
  const data = await loadData(recipe, choice, terminal);
  const figures = await profiled(flags.profile, terminal, () =>
    recipe.evaluate(data, model, { limit: flags.limit }),
  );
  const { test, unit } = recipe.count(data);
  const examples = Math.min(flags.limit ?? Infinity, test);
  terminal.print(`${describeFigures(figures)} on ${examples.toLocaleString("en-US")} ${unit}`);
  tellPrivacy(terminal, model);
  terminal.result({ command: "evaluate", run, ...figures, examples, ...privacyFigures(model) });
}
