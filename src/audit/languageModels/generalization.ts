import type { AuditPart } from "../part.ts";
import type { LanguageModelContext } from "./subject.ts";

/** Nats a token by which the loss on new text may be greater. */
const wideGap = 0.1;

/** How much better a language model knows what it learnt from than new text, by the curves of its training. */
export const generalization: AuditPart<LanguageModelContext> = {
  name: "generalization",
  title: "Generalisation",
  run({ history }) {
    const trainLoss = history?.series["loss"]?.at(-1) ?? undefined;
    const losses = history?.series["valLoss"]?.map((value) => value ?? Infinity) ?? [];
    const testLoss = losses.at(-1);
    if (history === undefined || trainLoss === undefined || testLoss === undefined)
      return Promise.resolve({ skipped: "the run kept no history of its losses" });
    const gap = testLoss - trainLoss;
    const bestEpoch = history.epochs[losses.indexOf(Math.min(...losses))]!;
    const rising = bestEpoch < history.epochs.at(-1)!;
    return Promise.resolve({
      figures: { lossGap: gap, trainLoss, testLoss, testPerplexity: Math.exp(testLoss), bestEpoch },
      notes: [
        "Nats a token, from the curves of training: the training loss is the mean over the last epoch, with dropout where there is any; the other is of the text that was held out.",
        ...(rising ? [`The held-out loss was least after epoch ${bestEpoch}, and rose from there.`] : []),
      ],
      blocks: [
        {
          kind: "table",
          title: "Training against held-out text",
          columns: [{ name: "loss" }, { name: "perplexity" }],
          rows: [
            { name: "training", values: [trainLoss, Math.exp(trainLoss)] },
            { name: "held out", values: [testLoss, Math.exp(testLoss)] },
            { name: "gap", values: [gap, null] },
          ],
        },
        { kind: "history", title: "Learning curves", ...history },
      ],
      advice:
        gap > wideGap
          ? [
              {
                weakness: `A token of new text costs ${gap.toFixed(2)} nats more than one of the training text.`,
                attempt: rising
                  ? `Stop after epoch ${bestEpoch}, or add dropout or weight decay.`
                  : "Give more text, add dropout or weight decay, or train a smaller model.",
              },
            ]
          : [],
    });
  },
};
