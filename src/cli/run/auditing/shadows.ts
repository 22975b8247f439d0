import { classifierOf, type ShadowTraining } from "../../../audit/index.ts";
import type { AuditedData } from "./examples.ts";
import { retrain } from "./retrain.ts";
import type { Audited } from "./subject.ts";

/** Trains models as the run was trained, on other examples. */
export function shadowTraining(
  audited: Audited,
  { trainedOn, prepareFor }: AuditedData,
  count: number,
): ShadowTraining {
  const { record, flags } = audited;
  const epochs = flags.epochs ?? record.options.epochs;
  return {
    count,
    examples: flags.shadowExamples,
    async train(examples, { seed }) {
      const shadow = await retrain(audited, trainedOn(examples), { seed, epochs });
      return classifierOf(shadow, { prepare: prepareFor(shadow) });
    },
  };
}
