import type { JsonRecord } from "../../base/json.ts";
import type { PrivacyLedger } from "../../privacy/index.ts";
import type { Callback, TrainingRun } from "../callback.ts";
import { keepRecord, privacyOf, wasTrainedOpenly } from "./leavePrivacy.ts";

/** Counts a run's updates: shows the epsilon spent, stores it with the model, and stops before the budget is exceeded. */
export function ledgerCallback(ledger: PrivacyLedger): Callback {
  const stopIfSpent = (run: TrainingRun): void => {
    if (!ledger.affords) run.stop(`the privacy budget is spent: epsilon ${ledger.epsilon.toFixed(3)}`);
  };
  const live = ledger.liveRecord();
  /** What a callback or a step in between took away stays taken away. */
  const heedOthers = ({ model }: TrainingRun): void => {
    if (model.metadata["privacy"] === live) return;
    const record = privacyOf(model);
    if (record?.secure === false) ledger.loseGuarantee(record.notCovered ?? []);
    keepRecord(model, live);
  };
  return {
    name: "privacy",
    figures: () => ({ epsilon: ledger.epsilon }),
    onTrainBegin(run) {
      const learntBefore = run.step > 0 || wasTrainedOpenly(run.model);
      if (learntBefore && ledger.steps === 0) ledger.note("updates made before, without privacy");
      keepRecord(run.model, live);
      stopIfSpent(run);
    },
    onTrainBatchEnd(batch, _loss, run) {
      ledger.spend();
      heedOthers(run);
      const last = run.epoch + 1 === run.epochs && batch === run.batches;
      if (!last) stopIfSpent(run);
    },
    onTrainEnd(run) {
      heedOthers(run);
      keepRecord(run.model, ledger.record());
    },
    save: () => ledger.save(),
    load: (state) => ledger.load(state as JsonRecord),
  };
}
