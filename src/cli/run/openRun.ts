import { stat } from "node:fs/promises";
import { DataError } from "../../base/errors.ts";
import { loadModel, type Model } from "../../index.ts";
import { readRunRecord, type RunRecord } from "./runRecord.ts";

/** A run that was trained, ready to be used. */
export interface OpenRun {
  readonly record: RunRecord;
  readonly model: Model;
}

/** @throws {DataError} when the folder is missing, damaged, or its run has not saved a model yet. */
export async function openRun(folder: string): Promise<OpenRun> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new DataError({
      where: folder,
      problem: "there is no such folder",
      expected: "a folder written by 'loom train'",
    });
  }
  const record = await readRunRecord(folder);
  if (record.status === "training") {
    throw new DataError({
      where: folder,
      problem: "the run has not ended, so there is no model yet",
      mend: `npx loom train ${record.recipe} --out ${folder} --resume`,
    });
  }
  const model = await loadModel(folder).catch((cause: unknown) => {
    // Whatever is wrong with the files is the run's fault, not one of the options given now.
    throw new DataError(
      {
        where: folder,
        problem: `the model cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
        mend: "the run is damaged: train again in another folder",
      },
      { cause },
    );
  });
  const { classNames } = record;
  if (classNames !== undefined && model.metadata["task"] === undefined)
    model.metadata = { task: "imageClassification", classNames };
  return { record, model };
}
