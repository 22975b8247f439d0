import { readFile } from "node:fs/promises";
import { DataError } from "../../base/errors.ts";
import { writeFileAtomic } from "../../data/index.ts";
import { runFiles } from "./runFolder.ts";

/** What decides the outcome of a run: the same options give the same weights, bit for bit. */
export interface RunOptions {
  readonly data: string | null;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly limit: number | null;
}

/** How a run went. */
export interface RunResults {
  readonly loss: number;
  readonly accuracy: number;
  /** Epochs done. */
  readonly epochs: number;
  /** Since the run or its last resumption began. */
  readonly secondsPerEpoch: number;
}

/** `run.json`: what a run is, so that it can be gone on with, judged and used. */
export interface RunRecord {
  readonly version: 1;
  readonly recipe: string;
  readonly status: "training" | "interrupted" | "finished";
  readonly options: RunOptions;
  readonly classNames: readonly string[];
  /** How many examples it learns from and is judged by. */
  readonly examples: { readonly train: number; readonly test: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly startedAt: string;
  readonly results?: RunResults;
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
  const problem = problemWith(parsed);
  if (problem !== undefined) throw damaged(path, problem);
  return parsed as RunRecord;
}

const damaged = (where: string, problem: string, cause?: unknown): DataError =>
  new DataError({ where, problem, mend: "the run is damaged: train again in another folder" }, { cause });

const isRecord = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && !Array.isArray(x);
const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;
const isTextOrNull = (x: unknown): boolean => x === null || typeof x === "string";
const isCountOrNull = (x: unknown): boolean => x === null || isCount(x);

const optionChecks: Readonly<Record<keyof RunOptions, (x: unknown) => boolean>> = {
  data: isTextOrNull,
  epochs: isCount,
  batchSize: isCount,
  seed: isCount,
  limit: isCountOrNull,
};

function problemWith(record: unknown): string | undefined {
  if (!isRecord(record)) return "it does not hold an object";
  if (record["version"] !== 1) return `version ${JSON.stringify(record["version"])} is not known`;
  const { recipe, options, classNames, examples } = record;
  if (typeof recipe !== "string") return "'recipe' is missing";
  if (!isRecord(options)) return "'options' are missing";
  const wrong = Object.entries(optionChecks).find(([name, isRight]) => !isRight(options[name]));
  if (wrong !== undefined) return `option '${wrong[0]}' is ${JSON.stringify(options[wrong[0]]) ?? "missing"}`;
  if (!Array.isArray(classNames) || !classNames.every((name) => typeof name === "string"))
    return "'classNames' is no list of names";
  if (!isRecord(examples) || !isCount(examples["train"]) || !isCount(examples["test"]))
    return "'examples' are missing";
  return undefined;
}
