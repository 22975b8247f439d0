import { OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { Callback, Logs, TrainingRun } from "../callback.ts";
import { ensureWritable } from "../outputFolder.ts";
import { isLocation } from "../storage/location.ts";
import { figureNamed, monitor, type MonitorMode } from "./monitor.ts";
import { pathTemplate } from "./pathTemplate.ts";
import { savedState } from "./state.ts";

export interface ModelCheckpointOptions {
  /** The figure that tells which is best. Default: "valLoss". */
  readonly monitor?: string;
  /** Save only when the figure is the best so far. Default: false. */
  readonly saveBestOnly?: boolean;
  /** Which way the figure gets better. Default: "auto", by its name. */
  readonly mode?: MonitorMode;
  /** When to save: after every epoch, or after every so many batches. Default: "epoch". */
  readonly saveFreq?: "epoch" | number;
  /** With `saveBestOnly`, nothing is saved that is not better than this. Default: none. */
  readonly initialValueThreshold?: number;
}

const where = "modelCheckpoint";

/**
 * Saves the model while it trains: after every epoch, or whenever it is the best so far.
 * @param filepath the folder for `model.json` and `model.safetensors`, or `opfs://name` in a page; `{epoch}` (from 1), `{batch}` and
 * figures may stand in it, as `models/{epoch:02d}-{valLoss:.2f}`. The same folder is written over, safely.
 * @throws {OptionError} for options out of range, and before training when the run will not have a figure.
 * @throws {DataError} before training when the folder cannot be written.
 * @example callbacks.modelCheckpoint("runs/a/best", { monitor: "valAccuracy", saveBestOnly: true })
 */
export function modelCheckpoint(filepath: string, options: ModelCheckpointOptions = {}): Callback {
  const settings = complete(where, options, {
    monitor: "valLoss",
    saveBestOnly: false,
    mode: "auto",
    saveFreq: "epoch",
    initialValueThreshold: undefined,
  });
  const { saveBestOnly, saveFreq } = settings;
  const template = pathTemplate(`${where}.filepath`, filepath);
  const watched = saveBestOnly ? monitor(where, settings.monitor, settings.mode) : undefined;
  if (saveFreq !== "epoch") checkNumbers(where, { saveFreq }, { saveFreq: { min: 1, integer: true } });
  const first = settings.initialValueThreshold;
  let best = first;
  let resumed = false;

  function checkNames(run: TrainingRun): void {
    const known = ["epoch", "batch"];
    const missing = template.names.find(
      (name) => !known.includes(name) && figureNamed(name, run) === undefined,
    );
    if (missing === undefined) return;
    throw new OptionError({
      where: `${where}.filepath`,
      problem: `there is no '${missing}'`,
      mend: suggest(missing, [...known, ...run.figures.keys()]),
    });
  }

  async function save(epoch: number, logs: Logs, run: TrainingRun): Promise<void> {
    if (watched !== undefined) {
      const current = watched.of(logs);
      if (!watched.improves(current, best)) return;
      best = current;
    }
    await run.model.save(template.fill({ ...logs, epoch: epoch + 1, batch: run.batch }));
  }

  return {
    name: where,
    async onTrainBegin(run) {
      watched?.begin(run);
      checkNames(run);
      if (!isLocation(filepath)) await ensureWritable(template.folder, where);
      if (!resumed) best = first;
      resumed = false;
    },
    async onTrainBatchEnd(_, _loss, run) {
      if (saveFreq !== "epoch" && run.step % saveFreq === 0) await save(run.epoch, await run.logs(), run);
    },
    async onEpochEnd(epoch, logs, run) {
      if (saveFreq === "epoch") await save(epoch, logs, run);
    },
    save: () => ({ best: best ?? null }),
    load(state) {
      best = savedState(where, state).optional("best");
      resumed = true;
    },
  };
}
