import type { JsonRecord } from "../../base/json.ts";
import type { PrivacyRecord } from "../../privacy/index.ts";
import type { Model } from "../model.ts";

type WithMetadata = Pick<Model, "metadata">;

/** Models that have learnt without privacy, here or before they were loaded: compiling anew does not undo it. */
const trainedOpenly = new WeakSet<WithMetadata>();
/** The last record of each model, should its metadata be replaced by others: what is spent stays spent. */
const lastRecords = new WeakMap<WithMetadata, JsonRecord>();

/** Whether the model learnt before, without privacy. */
export const wasTrainedOpenly = (model: WithMetadata): boolean => trainedOpenly.has(model);

/** Notes that a model came with weights that were learnt somewhere: without a record of privacy, in the open. */
export function noteLoaded(model: WithMetadata): void {
  if (privacyOf(model) === undefined) trainedOpenly.add(model);
}

/** Stores the record of a model with it. */
export function keepRecord(model: WithMetadata, privacy: JsonRecord): void {
  model.metadata = { ...model.metadata, privacy };
  lastRecords.set(model, privacy);
}

/** What is known of the private updates that a model has had: further ones on the same data add to them. */
export const privacyOf = (model: WithMetadata): Partial<PrivacyRecord> | undefined =>
  (model.metadata["privacy"] ?? lastRecords.get(model)) as Partial<PrivacyRecord> | undefined;

/**
 * Notes that the weights of a model no longer follow from private updates alone: the epsilon in its record holds no more.
 * `fit` without privacy and `trainOnBatch` do so themselves. After other changes that the data went into, as `setWeights` or
 * the training of another model that shares layers, call it. Nothing happens to a model that was never private.
 * @param what was done, in words
 * @example
 * const model = sequential([layers.input([2]), layers.dense(1)]);
 * model.setWeights(model.getWeights());
 * leavePrivacy(model, "weights set by hand");
 */
export function leavePrivacy(
  model: Pick<Model, "metadata">,
  what = "updates made later, without privacy",
): void {
  const record = privacyOf(model);
  if (record === undefined) {
    trainedOpenly.add(model);
    return;
  }
  const note = `${what}: the model as it is has no guarantee`;
  if (record.secure === false && record.notCovered?.includes(note)) return;
  keepRecord(model, {
    ...(record as JsonRecord),
    secure: false,
    notCovered: [...new Set([...(record.notCovered ?? []), note])],
  });
}
