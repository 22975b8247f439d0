import { DataError, OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { Callback, TrainingRun } from "../callback.ts";
import { ensureWritable } from "../outputFolder.ts";

export interface BackupAndRestoreOptions {
  /** The folder for checkpoints; made if need be. Two are kept, in case that the newer is damaged. */
  readonly backupDir: string;
  /** When to save: after every epoch, or after every so many steps. Default: "epoch". */
  readonly saveFreq?: "epoch" | number;
  /** Remove the checkpoints when training is done. Default: true. */
  readonly deleteCheckpoint?: boolean;
}

/**
 * Saves everything that training needs to go on: weights, optimizer state, place in the data, random
 * state, history, other callbacks. When the same `fit` is called again after the process died, it goes on
 * from the last checkpoint, and ends with the very same weights as if it had never stopped.
 * An interrupted run (`run.stop(reason, "interrupted")`) is saved where it stands; after an error the last
 * good checkpoint stays.
 * @throws {OptionError} without a folder.
 * @throws {DataError} before training: the folder cannot be written, all checkpoints are damaged, or they
 * are of another run. While training: the disk is full; the previous checkpoint stays.
 * @example
 * await model.fit(x, y, { epochs: 100, callbacks: [callbacks.backupAndRestore({ backupDir: "runs/a/checkpoint" })] });
 */
export function backupAndRestore(options: BackupAndRestoreOptions): Callback {
  const where = "backupAndRestore";
  const settings = complete(where, options, {
    backupDir: undefined,
    saveFreq: "epoch",
    deleteCheckpoint: true,
  });
  const { saveFreq, deleteCheckpoint } = settings;
  const backupDir = settings.backupDir ?? "";
  if (backupDir === "")
    throw new OptionError({ where: `${where}.backupDir`, expected: "the path of a folder" });
  if (saveFreq !== "epoch") checkNumbers(where, { saveFreq }, { saveFreq: { min: 1, integer: true } });

  /** Node's file system is loaded when it is needed: callbacks are imported in browsers too. */
  const files = () => import("../snapshotFile.ts");
  let saved: number | undefined;

  async function save(run: TrainingRun): Promise<void> {
    const { writeSnapshot } = await files();
    try {
      await writeSnapshot(backupDir, run.snapshot());
    } catch (cause) {
      throw new DataError(
        {
          where: backupDir,
          problem: `the checkpoint of step ${run.step} could not be saved, so training stopped. ${(cause as Error).message}`,
          mend:
            saved === undefined
              ? "look for free space and permission, and begin again"
              : `the checkpoint of step ${saved} is whole: look for free space and permission, and resume`,
        },
        { cause },
      );
    }
    saved = run.step;
  }

  return {
    name: where,
    async restoreRun() {
      await ensureWritable(backupDir, where);
      const { readSnapshot } = await files();
      const snapshot = await readSnapshot(backupDir);
      saved = snapshot?.progress.step;
      return snapshot;
    },
    async onTrainBatchEnd(_, loss, run) {
      // A state that is lost already must not take the place of a good one.
      if (saveFreq !== "epoch" && run.step % saveFreq === 0 && Number.isFinite(loss)) await save(run);
    },
    async onEpochEnd(_, logs, run) {
      if (saveFreq === "epoch" && Number.isFinite(logs["loss"])) await save(run);
    },
    async onTrainEnd(run, outcome) {
      if (outcome === "interrupted") await save(run);
      if (deleteCheckpoint && (outcome === "finished" || outcome === "stopped")) {
        await (await files()).removeSnapshots(backupDir);
      }
    },
  };
}
