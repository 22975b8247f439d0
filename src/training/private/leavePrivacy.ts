import type { JsonRecord } from "../../base/json.ts";
import type { PrivacyRecord } from "../../privacy/index.ts";
import type { Model } from "../model.ts";

/** What is known of the private updates that a model has had: further ones on the same data add to them. */
export const privacyOf = ({ metadata }: Pick<Model, "metadata">): Partial<PrivacyRecord> | undefined =>
  metadata["privacy"] as Partial<PrivacyRecord> | undefined;

/** Notes that a model goes on without privacy: what it has learned before is covered no longer. */
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
