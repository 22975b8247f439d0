import { OptionError, UnsupportedError } from "../../../base/errors.ts";
import type { Model } from "../../../index.ts";
import { taskOf } from "../../../models/index.ts";
import type { Terminal } from "../../terminal.ts";
import { openRun } from "../openRun.ts";
import type { Case } from "./case.ts";
import { readPictureCase } from "./pictureCase.ts";
import { readRowCase } from "./rowCase.ts";
import { loadCases, type RunCases } from "./runCases.ts";
import { textCase, wordsCase } from "./textCase.ts";

/** How an input is found. */
export interface Finding {
  readonly run: string;
  readonly model: Model;
  readonly terminal: Terminal;
  readonly data: string | undefined;
  readonly row: number;
  readonly word: string | undefined;
  /** The run's examples, where others ask for them too. */
  readonly cases?: () => Promise<RunCases>;
}

/**
 * What the command line names: a picture file, a text, a table's row, or the number of a test example of the run.
 * @throws {DataError} for a file that cannot be read.
 * @throws {UnsupportedError} for models that are not explained.
 */
export async function readCase(input: string, finding: Finding): Promise<Case> {
  const { run, model, terminal, data, row, word, cases } = finding;
  const task = taskOf(model);
  if (/^\d+$/.test(input) && task !== "tagging") {
    const loaded =
      (await cases?.()) ?? (await loadCases({ record: (await openRun(run)).record, model, data, terminal }));
    return loaded.test.at(Number(input));
  }
  if (word !== undefined && task !== "tagging")
    throw new OptionError({ where: "--word", problem: "only taggers say something of every word" });
  if (task === "imageClassification") return readPictureCase(input, model);
  if (task === "textClassification") return textCase(input, model, terminal.note);
  if (task === "tagging") return wordsCase(input, model, word);
  if (task === "tabular") return readRowCase(input, model, row);
  throw new UnsupportedError({
    where: run,
    problem: `models for ${task} are not explained by this command yet`,
    expected: "a model of pictures, texts of classes, tags or tables",
    mend: "use explain.* of the library",
  });
}
