import { DataError, OptionError } from "../../base/errors.ts";
import type { DataOption, ExampleCounts, Recipe } from "../../models/index.ts";
import type { PrivacyOptions } from "../../privacy/index.ts";
import { checkWritableRun, claimRunFolder, runFiles } from "./runFolder.ts";
import { readRunRecord, type RunOptions, type RunRecord } from "./runRecord.ts";
import { versions } from "./versions.ts";

/** What is trained, where it is kept, and whether a run that is there goes on. */
export interface TrainRequest<Data> {
  readonly recipe: Recipe<Data>;
  readonly folder: string;
  /** What was asked for; a resumed run keeps its own options, but may get more epochs. */
  readonly options: Partial<RunOptions>;
  readonly resume: boolean;
}

/** The record with which a run begins or goes on. */
export const beginRun = <Data>(request: TrainRequest<Data>): Promise<RunRecord> =>
  request.resume ? resumed(request) : fresh(request);

async function fresh<Data>({ recipe, folder, options }: TrainRequest<Data>): Promise<RunRecord> {
  checkDataOptions(recipe, options);
  await claimRunFolder(folder);
  return {
    version: 2,
    recipe: recipe.name,
    status: "training",
    options: {
      data: options.data ?? null,
      epochs: options.epochs ?? recipe.epochs,
      batchSize: options.batchSize ?? recipe.batchSize,
      seed: options.seed ?? 0,
      limit: options.limit ?? null,
      text: options.text ?? null,
      label: options.label ?? null,
      size: options.size ?? null,
      privacy: privacyOf(recipe, options),
    },
    versions: await versions(),
    startedAt: new Date().toISOString(),
  };
}

/** The recipe's own privacy, what was asked for put in. A noise of one's own replaces that of the recipe's budget. */
function privacyOf<Data>(
  { privacy: own }: Recipe<Data>,
  { privacy: given }: Partial<RunOptions>,
): PrivacyOptions | null {
  if (own === undefined || !given) return given ?? own ?? null;
  const { targetEpsilon: _, noiseMultiplier: _noise, ...rest } = own;
  const saysNoise = given.noiseMultiplier !== undefined || given.targetEpsilon !== undefined;
  return { ...(saysNoise ? rest : own), ...given };
}

const dataOptions = ["text", "label", "size"] as const satisfies readonly DataOption[];

/** @throws {OptionError} when a recipe would not heed an option: its user would not get what they think. */
function checkDataOptions<Data>(recipe: Recipe<Data>, options: Partial<RunOptions>): void {
  const known = recipe.dataOptions ?? [];
  const stray = dataOptions.find((name) => options[name] !== undefined && !known.includes(name));
  if (stray === undefined) return;
  throw new OptionError({
    where: `--${stray}`,
    problem: `${recipe.name} does not take it`,
    mend: "leave it out; 'loom recipes' tells what each takes",
  });
}

/** The options that would make another run. Other data may be the same data elsewhere, and epochs may be added. */
const kept = [
  ["batchSize", "--batch-size"],
  ["seed", "--seed"],
  ["limit", "--limit"],
  ["text", "--text"],
  ["label", "--label"],
  ["size", "--size"],
] as const;

async function resumed<Data>({ recipe, folder, options }: TrainRequest<Data>): Promise<RunRecord> {
  const record = await readRunRecord(folder);
  await checkWritableRun(folder);
  if (record.recipe !== recipe.name) {
    throw new OptionError({
      where: folder,
      problem: `it holds a run of ${record.recipe}, not of ${recipe.name}`,
      mend: `npx loom train ${record.recipe} --out ${folder} --resume`,
    });
  }
  for (const [name, flag] of kept) {
    if (options[name] === undefined || options[name] === record.options[name]) continue;
    throw new OptionError({
      where: flag,
      problem: "a resumed run keeps its options",
      expected: `${record.options[name] ?? `no ${name}`}, as in ${runFiles(folder).record}`,
      received: `${options[name]}`,
      mend: `leave ${flag} out, or begin a new run in another --out`,
    });
  }
  expectSamePrivacy(record, options, folder);
  const { data = record.options.data, epochs = record.options.epochs } = options;
  return { ...record, options: { ...record.options, data, epochs } };
}

/**
 * @throws {OptionError} when a run is to go on with another privacy, or longer than its noise was chosen for: what it has spent
 * would be counted wrongly.
 */
function expectSamePrivacy(
  record: RunRecord,
  { privacy, epochs }: Partial<RunOptions>,
  folder: string,
): void {
  if (typeof record.options.privacy?.targetEpsilon === "number") {
    const spent = record.status === "finished";
    if (spent || (epochs !== undefined && epochs !== record.options.epochs)) {
      throw new OptionError({
        where: spent ? "--resume" : "--epochs",
        problem: spent
          ? "the run is finished, and its privacy budget was chosen to be spent by then"
          : "the noise was chosen for the run's epochs: with others its privacy budget would be wrong",
        ...(!spent && { expected: `${record.options.epochs}`, received: `${epochs}` }),
        mend: "begin a new run in another --out: what it learns of the same data adds to what this one did",
      });
    }
  }
  const before = record.options.privacy ?? {};
  for (const [name, value] of Object.entries(privacy ?? {})) {
    const kept = before[name as keyof PrivacyOptions];
    if (value === kept) continue;
    throw new OptionError({
      where: "--dp-...",
      problem: "a resumed run keeps its privacy: under another one, its budget would be wrong",
      expected: `${name} ${kept ?? "not given"}, as in ${runFiles(folder).record}`,
      received: `${value}`,
      mend: "leave the --dp- options out, or begin a new run in another --out",
    });
  }
}

/**
 * The record with what the data tell.
 * @throws {DataError} when a resumed run does not find the data it began with.
 */
export function withExamples(record: RunRecord, examples: ExampleCounts, folder: string): RunRecord {
  const before = record.examples;
  if (before !== undefined && (before.train !== examples.train || before.test !== examples.test)) {
    throw new DataError({
      where: folder,
      problem: "this is not the data that the run began with",
      expected: `${before.train} training and ${before.test} test ${before.unit}`,
      received: `${examples.train} and ${examples.test}`,
      mend: "give the same --data",
    });
  }
  return { ...record, examples };
}
