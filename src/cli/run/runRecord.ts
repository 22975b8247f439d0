import { readFile } from "node:fs/promises";
import { DataError } from "../../base/errors.ts";
import { writeFileAtomic } from "../../data/index.ts";
import type { ExampleCounts, Figures } from "../../models/index.ts";
import type { PrivacyOptions } from "../../privacy/index.ts";
import { runFiles } from "./runFolder.ts";
import { isRecord, problemWith, upgraded } from "./runFormat.ts";

/** What decides the outcome of a run: the same options give the same weights, bit for bit. */
export interface RunOptions {
  readonly data: string | null;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly limit: number | null;
  /** Columns of a table. */
  readonly text: string | null;
  readonly label: string | null;
  /** Height and width of pictures. */
  readonly size: number | null;
  /** Of training with differential privacy. Nothing in runs from before there was any. */
  readonly privacy?: PrivacyOptions | null;
}

/** How a run went. */
export interface RunResults {
  /** On the test data, the headline first; nothing yet for a run that was interrupted. */
  readonly figures: Figures;
  /** Epochs done. */
  readonly epochs: number;
  /** Wall time of training. A resumed run adds to what it had when it was interrupted. */
  readonly seconds: number;
  /** Since the run or its last resumption began. */
  readonly secondsPerEpoch: number;
}

/** `run.json`: what a run is, so that it can be gone on with, judged and used. */
export interface RunRecord {
  readonly version: 2;
  readonly recipe: string;
  readonly status: "training" | "interrupted" | "finished";
  readonly options: RunOptions;
  /** How many examples it learns from and is judged by. Nothing before the data were first loaded. */
  readonly examples?: ExampleCounts;
  readonly versions: Readonly<Record<string, string>>;
  readonly startedAt: string;
  readonly results?: RunResults;
  /** Of a run that version 1 began, when classes were not yet kept with the model. */
  readonly classNames?: readonly string[];
}

/** Writes `run.json`, whole or not at all. */
export function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  return writeFileAtomic(runFiles(folder).record, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** @throws {DataError} when the folder holds no run or a damaged one. */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  const path = runFiles(folder).record;
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new DataError(
      {
        where: folder,
        problem: "this is no run: run.json cannot be read",
        expected: "a folder written by 'loom train'",
      },
      { cause },
    );
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, `it is no JSON: ${(cause as Error).message}`, cause);
  }
  if (!isRecord(parsed)) throw damaged(path, "it does not hold an object");
  const record = parsed["version"] === 1 ? upgraded(parsed) : parsed;
  const problem = problemWith(record);
  if (problem !== undefined) throw damaged(path, problem);
  return record as unknown as RunRecord;
}

const damaged = (where: string, problem: string, cause?: unknown): DataError =>
  new DataError({ where, problem, mend: "the run is damaged: train again in another folder" }, { cause });
