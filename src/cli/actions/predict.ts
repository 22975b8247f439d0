import { OptionError, UnsupportedError } from "../../base/errors.ts";
import { openModel } from "../run/openModel.ts";
import { profiled } from "../run/profiled.ts";
import { readTexts } from "../run/readTexts.ts";
import { checkUsage } from "../run/usage.ts";
import { uses } from "../run/uses/index.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom predict`, as commander gives them. */
export interface PredictFlags {
  readonly file?: string;
  readonly top: number;
  /** A file for the trace, or just true. */
  readonly profile?: string | true;
  readonly json?: boolean;
}

/** Does `loom predict`. */
export async function predict(run: string, inputs: readonly string[], flags: PredictFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { file, top } = flags;
  if (inputs.length === 0 && file === undefined) {
    throw new OptionError({
      where: "predict",
      problem: "there is nothing to predict",
      mend: `give files or texts: npx loom predict ${run} picture.png`,
    });
  }
  const model = await openModel(run);
  const task = checkUsage(run, model, "predict");
  const use = uses[task];
  if (use === undefined)
    throw new UnsupportedError({ where: run, problem: `${task} cannot be predicted yet` });
  if (use.takes === "files" && file !== undefined) {
    throw new OptionError({
      where: "--file",
      problem: "only texts are taken from the lines of a file",
      mend: "name the files as arguments",
    });
  }
  const given = use.takes === "texts" ? await readTexts(inputs, { file }) : inputs;
  const predictions = await profiled(flags.profile, terminal, () =>
    use.predict(model, given, { top, note: terminal.note }),
  );
  for (const { line } of predictions) terminal.print(line);
  terminal.result({ command: "predict", run, predictions: predictions.map(({ json }) => json) });
}
