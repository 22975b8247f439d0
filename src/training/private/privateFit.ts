import { DataError, OptionError } from "../../base/errors.ts";
import type { JsonRecord } from "../../base/json.ts";
import {
  checkPrivacy,
  notCoveredBy,
  PrivacyLedger,
  planPrivacy,
  privacySetup,
  randomnessOf,
  type PrivacyOptions,
  type PrivacyRecord,
  type SpentSteps,
} from "../../privacy/index.ts";
import type { BatchSource } from "../batches.ts";
import type { Callback } from "../callback.ts";
import type { Model } from "../model.ts";
import type { Steps, TrainingSteps } from "../steps.ts";
import { privacyOf } from "./leavePrivacy.ts";
import { ledgerCallback } from "./ledgerCallback.ts";
import { poissonSource, sampledOf } from "./poissonSource.ts";
import { PrivateSteps } from "./privateSteps.ts";

/** What privacy changes of a run. */
export interface PrivateRun {
  readonly stepsPerEpoch: number;
  /** What must be the same for a run to go on. */
  readonly setup: JsonRecord;
  /** Comes before all others, so that they see the epsilon of the moment. */
  readonly callback: Callback;
  source(before: BatchSource): BatchSource;
  steps(before: Steps): TrainingSteps;
}

/** How long a private run is to be. */
export interface PrivateRunOptions {
  readonly privacy: PrivacyOptions;
  readonly epochs: number;
  readonly stepsPerEpoch: number | undefined;
}

/**
 * Plans a private run over a source, before anything is computed.
 * @throws {UnsupportedError} for a model whose layers would break the guarantee, saying which and why.
 * @throws {OptionError} for options that give no guarantee.
 * @throws {DataError} for data that cannot be drawn at random, and for a record of earlier private training that does not
 * tell what was spent.
 */
export function planPrivateRun(model: Model, data: BatchSource, options: PrivateRunOptions): PrivateRun {
  const { frozen, network, compileOptions } = model;
  checkPrivacy(network, { frozen });
  if (compileOptions?.method !== undefined) {
    throw new OptionError({
      where: "fit.privacy",
      problem: `the model was compiled with the method '${compileOptions.method.name}', which makes gradients in a way of its own`,
      mend: "compile without method: with privacy, gradients are those of single examples",
    });
  }
  const { examples, batchSize } = sampledOf(data);
  const length = options.stepsPerEpoch ?? Math.max(1, Math.round(examples / batchSize));
  const before = privacyOf(model);
  const earlier = earlierSteps(before);
  const plan = planPrivacy(options.privacy, {
    examples,
    batchSize,
    steps: length * options.epochs,
    earlier,
    ...(before?.delta !== undefined && { earlierDelta: before.delta }),
  });
  const randomness = randomnessOf(plan.seed);
  const ledger = new PrivacyLedger(plan, {
    earlier,
    notCovered: [...new Set([...(before?.notCovered ?? []), ...notCoveredBy(network, plan)])],
    ...(before?.secure === false && { secure: false }),
  });
  return {
    stepsPerEpoch: length,
    setup: privacySetup(plan),
    callback: ledgerCallback(ledger),
    source: (before) => poissonSource(before, { plan, randomness, length }),
    steps: (before) => new PrivateSteps(before, { plan, randomness }),
  };
}

/** @throws {DataError} where a model was trained privately, but its record does not say how. */
function earlierSteps(before: Partial<PrivacyRecord> | undefined): readonly SpentSteps[] {
  if (before === undefined) return [];
  if (Array.isArray(before.history)) return before.history;
  throw new DataError({
    where: "model.metadata.privacy",
    problem:
      "the record of earlier private training does not tell its updates: what they spent cannot be counted",
    expected: "history, as fit({ privacy }) writes it",
    mend: "load the model as it was saved, or begin with a new one",
  });
}
