import { OptionError } from "../../base/errors.ts";
import { getRecipe } from "../../models/index.ts";
import { exitCodes } from "../exitCodes.ts";
import { profiled } from "../run/profiled.ts";
import { defaultRunFolder, runFiles } from "../run/runFolder.ts";
import { describeFigures, tellInterrupted, tellTexts, trainResult } from "../run/tell.ts";
import { trainRun } from "../run/trainRun.ts";
import type { RunOptions } from "../run/runRecord.ts";
import { privacyFigures, tellPrivacy } from "../run/tellPrivacy.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom train`, as commander gives them. */
export interface TrainFlags {
  readonly data?: string;
  readonly text?: string;
  readonly label?: string;
  readonly size?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly limit?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly dpEpsilon?: number;
  readonly dpDelta?: number;
  readonly dpMaxGradNorm?: number;
  readonly dpNoiseMultiplier?: number;
  /** A file for the trace, or just true. */
  readonly profile?: string | true;
  readonly json?: boolean;
}

type Given = Omit<TrainFlags, "out" | "resume" | "profile" | "json">;

/** The options of a run, those of privacy by the names that `fit` has for them. */
function withPrivacy(given: Given): Partial<RunOptions> {
  const { dpEpsilon, dpDelta, dpMaxGradNorm, dpNoiseMultiplier, ...options } = given;
  const asked = {
    targetEpsilon: dpEpsilon,
    delta: dpDelta,
    maxGradNorm: dpMaxGradNorm,
    noiseMultiplier: dpNoiseMultiplier,
  };
  const privacy = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return Object.keys(privacy).length === 0 ? options : { ...options, privacy };
}

/** Does `loom train`. */
export async function train(name: string, flags: TrainFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const recipe = getRecipe(name);
  const { out, resume = false, profile, json: _, ...given } = flags;
  const options = withPrivacy(given);
  if (resume && out === undefined) {
    throw new OptionError({
      where: "--resume",
      problem: "there is no run to go on with",
      mend: "name it: --out RUN --resume",
    });
  }
  const folder = out ?? defaultRunFolder(recipe.name, options.seed ?? 0);
  const { record, findings, model } = await profiled(profile, terminal, () =>
    trainRun({ recipe, folder, options, resume }, terminal),
  );
  terminal.result({ ...trainResult("train", folder, record, findings), ...privacyFigures(model) });
  if (record.status === "interrupted") {
    tellInterrupted(terminal, folder, record);
    process.exitCode = exitCodes.interrupted;
    return;
  }
  tellTexts(terminal, findings);
  terminal.print(describeFigures(record.results!.figures));
  tellPrivacy(terminal, model);
  terminal.print(`run ${folder}, report ${runFiles(folder).report}`);
}
