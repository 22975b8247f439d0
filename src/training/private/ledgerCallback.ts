import type { JsonRecord } from "../../base/json.ts";
import type { PrivacyLedger, PrivacyRecord } from "../../privacy/index.ts";
import type { Callback, TrainingRun } from "../callback.ts";
import type { Model } from "../model.ts";

/** Counts a run's updates: shows the epsilon spent, stores it with the model, and stops before the budget is exceeded. */
export function ledgerCallback(ledger: PrivacyLedger): Callback {
  const keep = (model: Model, record: PrivacyRecord & JsonRecord): void => {
    model.metadata = { ...model.metadata, privacy: record };
  };
  const stopIfSpent = (run: TrainingRun): void => {
    if (!ledger.affords) run.stop(`the privacy budget is spent: epsilon ${ledger.epsilon.toFixed(3)}`);
  };
  return {
    name: "privacy",
    figures: () => ({ epsilon: ledger.epsilon }),
    onTrainBegin(run) {
      if (run.step > 0 && ledger.steps === 0) ledger.note("updates made before, without privacy");
      keep(run.model, ledger.liveRecord());
      stopIfSpent(run);
    },
    onTrainBatchEnd(batch, _loss, run) {
      ledger.spend();
      const last = run.epoch + 1 === run.epochs && batch === run.batches;
      if (!last) stopIfSpent(run);
    },
    onTrainEnd: ({ model }) => keep(model, ledger.record()),
    save: () => ledger.save(),
    load: (state) => ledger.load(state as JsonRecord),
  };
}
