import { calibration } from "../figures/calibration.ts";
import type { AuditPart } from "../part.ts";
import { accuracyOf, rowsOf } from "../rows.ts";

/** Enough for a standard error of half a percent. */
const most = 10_000;
/** Gaps of accuracy above which a model has learnt by heart what does not carry over. */
const wideGap = 0.05;

/** How much better a model does on what it learnt from than on what it never saw. */
export const generalization: AuditPart = {
  name: "generalization",
  title: "Generalisation",
  async run(context) {
    const figuresOf = async (part: "train" | "test") => {
      const { probabilities, labels } = await context.judged(part, most);
      const accuracy = accuracyOf(rowsOf(probabilities, part), labels);
      return { accuracy, loss: calibration(probabilities, labels).nll, count: labels.length };
    };
    const [train, test] = [await figuresOf("train"), await figuresOf("test")];
    const gap = train.accuracy - test.accuracy;
    const { history } = context;
    const valLoss = history?.series["valLoss"]?.map((value) => value ?? Infinity) ?? [];
    const bestEpoch =
      valLoss.length > 0 ? history!.epochs[valLoss.indexOf(Math.min(...valLoss))]! : undefined;
    const rising = bestEpoch !== undefined && bestEpoch < history!.epochs.at(-1)!;
    return {
      figures: {
        testAccuracy: test.accuracy,
        trainAccuracy: train.accuracy,
        gap,
        testLoss: test.loss,
        trainLoss: train.loss,
      },
      notes: [
        `Judged on ${train.count} training and ${test.count} test ${context.unit}.`,
        ...(rising ? [`The validation loss was least after epoch ${bestEpoch}, and rose from there.`] : []),
      ],
      blocks: [
        {
          kind: "table",
          title: "Training against test",
          columns: [{ name: "accuracy", as: "share" }, { name: "loss" }, { name: context.unit, as: "count" }],
          rows: [
            { name: "training", values: [train.accuracy, train.loss, train.count] },
            { name: "test", values: [test.accuracy, test.loss, test.count] },
            { name: "gap", values: [gap, test.loss - train.loss, null] },
          ],
        },
        ...(history ? [{ kind: "history" as const, title: "Learning curves", ...history }] : []),
      ],
      advice: [
        ...(gap > wideGap
          ? [
              {
                weakness: `The accuracy is ${(100 * gap).toFixed(1)} points higher on training than on test ${context.unit}.`,
                attempt: "Augment the data, add dropout or weight decay, or train a smaller model.",
              },
            ]
          : []),
        ...(rising && gap > wideGap / 2
          ? [
              {
                weakness: "Later epochs made the validation loss worse.",
                attempt: "Stop early: callbacks.earlyStopping({ restoreBestWeights: true }).",
              },
            ]
          : []),
      ],
    };
  },
};
