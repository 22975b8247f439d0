import { DataError, OptionError } from "../../base/errors.ts";
import { callbacks, type History, type Model } from "../../index.ts";
import { writeFileAtomic, type LabeledSplits } from "../../data/index.ts";
import { pictureBatches, type Recipe } from "../../models/index.ts";
import type { Terminal } from "../terminal.ts";
import { checkSplits } from "./checkSplits.ts";
import { interruption } from "./interruption.ts";
import { loadData } from "./loading.ts";
import { checkWritableRun, claimRunFolder, runFiles } from "./runFolder.ts";
import {
  readRunRecord,
  writeRunRecord,
  type RunOptions,
  type RunRecord,
  type RunResults,
} from "./runRecord.ts";
import { versions } from "./versions.ts";
import { writeReport } from "./writeReport.ts";

/** What is trained, where it is kept, and whether a run that is there goes on. */
export interface TrainRequest {
  readonly recipe: Recipe;
  readonly folder: string;
  /** What was asked for; a resumed run keeps its own options, but may get more epochs. */
  readonly options: Partial<RunOptions>;
  readonly resume: boolean;
}

/** A run that has ended or was interrupted. */
export interface TrainOutcome {
  readonly record: RunRecord;
  readonly model: Model;
  readonly splits: LabeledSplits;
}

/** A second or two of work for a small model; saving its state takes a hundredth of that. */
const stepsBetweenCheckpoints = 100;

/**
 * Trains a recipe into a run folder: `run.json` from the start, checkpoints on the way, then model, history and
 * report. Interrupted, it keeps a checkpoint from which it goes on bit for bit.
 */
export async function trainRun(request: TrainRequest, terminal: Terminal): Promise<TrainOutcome> {
  const { recipe, folder } = request;
  const begun = request.resume ? await resumed(request) : await fresh(request);
  const { options } = begun;
  const splits = await loadData(recipe, { path: options.data, limit: options.limit, terminal });
  const model = recipe.build({ seed: options.seed });
  checkSplits(splits, model, options.data ?? recipe.name);
  const record = withData(begun, splits, folder);
  await writeRunRecord(folder, { ...record, status: "training" });

  terminal.note(model.summary());
  const classes = splits.classNames.length;
  const { batchSize, seed, epochs } = options;
  const testBatches = pictureBatches(splits.test, { classes, batchSize: 256 });
  const files = runFiles(folder);
  const history = await model.fit(pictureBatches(splits.train, { classes, batchSize, shuffleSeed: seed }), {
    epochs,
    validationData: testBatches,
    seed,
    verbose: false,
    callbacks: [
      callbacks.progress({ stream: process.stderr }),
      interruption(terminal),
      callbacks.csvLogger(files.historyCsv),
      callbacks.backupAndRestore({
        backupDir: files.checkpoint,
        saveFreq: stepsBetweenCheckpoints,
        // A finished run can be given more epochs.
        deleteCheckpoint: false,
      }),
    ],
  });
  const results = resultsOf(history, await model.evaluateBatches(testBatches));
  const status = history.stopped === undefined ? "finished" : "interrupted";
  const ended: RunRecord = { ...record, status, results };
  await model.save(folder);
  await writeFileAtomic(files.historyJson, `${JSON.stringify(history, undefined, 2)}\n`);
  if (status === "finished") await writeReport({ record: ended, model, splits, history, folder });
  // Last, so that a run that says it is finished is whole.
  await writeRunRecord(folder, ended);
  return { record: ended, model, splits };
}

async function fresh({ recipe, folder, options }: TrainRequest): Promise<RunRecord> {
  await claimRunFolder(folder);
  return {
    version: 1,
    recipe: recipe.name,
    status: "training",
    options: {
      data: options.data ?? null,
      epochs: options.epochs ?? recipe.epochs,
      batchSize: options.batchSize ?? recipe.batchSize,
      seed: options.seed ?? 0,
      limit: options.limit ?? null,
    },
    classNames: [],
    examples: { train: 0, test: 0 },
    versions: await versions(),
    startedAt: new Date().toISOString(),
  };
}

/** Other data may be the same data elsewhere, and epochs may be added; all else would make another run. */
async function resumed({ recipe, folder, options }: TrainRequest): Promise<RunRecord> {
  const record = await readRunRecord(folder);
  await checkWritableRun(folder);
  if (record.recipe !== recipe.name) {
    throw new OptionError({
      where: folder,
      problem: `it holds a run of ${record.recipe}, not of ${recipe.name}`,
      mend: `npx loom train ${record.recipe} --out ${folder} --resume`,
    });
  }
  for (const [name, flag] of [
    ["batchSize", "--batch-size"],
    ["seed", "--seed"],
    ["limit", "--limit"],
  ] as const) {
    if (options[name] === undefined || options[name] === record.options[name]) continue;
    throw new OptionError({
      where: flag,
      problem: "a resumed run keeps its options",
      expected: `${record.options[name] ?? "no limit"}, as in ${runFiles(folder).record}`,
      received: `${options[name]}`,
      mend: `leave ${flag} out, or begin a new run in another --out`,
    });
  }
  const epochs = options.epochs ?? record.options.epochs;
  return { ...record, options: { ...record.options, data: options.data ?? record.options.data, epochs } };
}

/** The record with what the data tells; a resumed run must find the data it began with. */
function withData(record: RunRecord, { train, test, classNames }: LabeledSplits, folder: string): RunRecord {
  const examples = { train: train.y.data.length, test: test.y.data.length };
  const before = record.examples;
  if (before.train !== 0 && (before.train !== examples.train || before.test !== examples.test)) {
    throw new DataError({
      where: folder,
      problem: "this is not the data that the run began with",
      expected: `${before.train} training and ${before.test} test pictures`,
      received: `${examples.train} and ${examples.test}`,
      mend: "give the same --data",
    });
  }
  return { ...record, classNames, examples };
}

function resultsOf(history: History, test: Readonly<Record<string, number>>): RunResults {
  return {
    loss: test["loss"]!,
    accuracy: test["accuracy"]!,
    epochs: history.epoch.length,
    secondsPerEpoch: history.secondsPerEpoch,
  };
}
