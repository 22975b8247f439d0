import type { JsonRecord } from "../../base/json.ts";
import type { PrivacyRecord } from "../../privacy/index.ts";
import type { Model } from "../model.ts";

/** What is known of the private updates that a model has had: further ones on the same data add to them. */
export const privacyOf = ({ metadata }: Pick<Model, "metadata">): Partial<PrivacyRecord> | undefined =>
  metadata["privacy"] as Partial<PrivacyRecord> | undefined;

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
  if (record === undefined) return;
  const note = `${what}: the model as it is has no guarantee`;
  if (record.notCovered?.includes(note)) return;
  const privacy = {
    ...(record as JsonRecord),
    secure: false,
    notCovered: [...(record.notCovered ?? []), note],
  };
  model.metadata = { ...model.metadata, privacy };
}
