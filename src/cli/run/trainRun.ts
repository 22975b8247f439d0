import { writeFileAtomic } from "../../data/index.ts";
import { callbacks, type Callback, type History, type Model } from "../../index.ts";
import type { Findings } from "../../models/index.ts";
import type { Terminal } from "../terminal.ts";
import { beginRun, withExamples, type TrainRequest } from "./beginRun.ts";
import { interruption } from "./interruption.ts";
import { loadData } from "./loading.ts";
import { runFiles } from "./runFolder.ts";
import { writeRunRecord, type RunRecord } from "./runRecord.ts";
import { warnOfPrivacy } from "./tellPrivacy.ts";
import { writeReport } from "./writeReport.ts";
import { writeSheets } from "./writeSheets.ts";

/** A run that has ended or was interrupted. */
export interface TrainOutcome<Data> {
  readonly record: RunRecord;
  readonly model: Model;
  readonly data: Data;
  /** What looking at the model's answers gave; nothing for an interrupted run. */
  readonly findings: Findings;
}

/** A second or two of work for a small model; saving its state takes a hundredth of that. */
const stepsBetweenCheckpoints = 100;

/**
 * Trains a recipe into a run folder: `run.json` from the start, checkpoints on the way, then model, history and
 * report. Interrupted, it keeps a checkpoint from which it goes on bit for bit, and is not judged.
 */
export async function trainRun<Data>(
  request: TrainRequest<Data>,
  terminal: Terminal,
): Promise<TrainOutcome<Data>> {
  const { recipe, folder } = request;
  const begun = await beginRun(request);
  const { options } = begun;
  const { seed, epochs, batchSize } = options;
  const data = await loadData(recipe, options, terminal);
  const model = recipe.build(data, { seed, epochs, batchSize });
  const record = withExamples(begun, recipe.count(data), folder);
  // Not before the checkpoint has been taken up: a refused --resume leaves a finished run as it is.
  const recording: Callback = {
    name: "recording",
    onTrainBegin: async (run) => {
      warnOfPrivacy(terminal, run.model);
      await writeRunRecord(folder, { ...record, status: "training" });
    },
  };

  terminal.note(model.summary());
  const files = runFiles(folder);
  const { train, validation } = recipe.batches(data, model, { batchSize, seed });
  const ctrlC = interruption(terminal);
  const start = performance.now();
  const history = await model.fit(train, {
    epochs,
    validationData: validation,
    seed,
    verbose: false,
    ...(options.privacy && { privacy: options.privacy }),
    callbacks: [
      recording,
      ...(recipe.callbacks?.(data) ?? []),
      callbacks.progress({ stream: process.stderr }),
      ctrlC,
      callbacks.csvLogger(files.historyCsv),
      callbacks.backupAndRestore({
        backupDir: files.checkpoint,
        saveFreq: stepsBetweenCheckpoints,
        // A finished run can be given more epochs.
        deleteCheckpoint: false,
      }),
    ],
  });
  if (!ctrlC.happened()) await recipe.finish?.(data, model, { seed });
  const seconds = (begun.results?.seconds ?? 0) + (performance.now() - start) / 1000;
  await model.save(folder);
  await writeFileAtomic(files.historyJson, `${JSON.stringify(history, undefined, 2)}\n`);
  const timed = (figures: Readonly<Record<string, number>>): RunRecord => ({
    ...record,
    status: ctrlC.happened() ? "interrupted" : "finished",
    results: { figures, ...progressOf(history), seconds },
  });
  let ended = timed({});
  let findings: Findings = {};
  if (!ctrlC.happened()) {
    ended = timed(await recipe.evaluate(data, model));
    findings = (await recipe.inspect?.(data, model)) ?? {};
    await writeSheets(folder, findings);
    await writeReport({ record: ended, model, history, findings, folder });
  }
  // Last, so that a run that says it is finished is whole.
  await writeRunRecord(folder, ended);
  return { record: ended, model, data, findings };
}

const progressOf = ({ epoch, secondsPerEpoch }: History) => ({ epochs: epoch.length, secondsPerEpoch });
