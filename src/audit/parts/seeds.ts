import { withTemperature } from "../figures/temperature.ts";
import type { AuditPart } from "../part.ts";
import { accuracyOf, meanOf, rowsOf } from "../rows.ts";
import { disagreement } from "../uncertainty/ensemble.ts";

const most = 10_000;
const unsteady = 0.15;

/** How much of what the model says hangs on the seed of its training. */
export const seeds: AuditPart = {
  name: "seeds",
  title: "Stability over seeds",
  async run(context) {
    const { siblings = [] } = context;
    if (siblings.length === 0)
      return {
        skipped:
          "it takes several runs of the recipe: name others by --ensemble RUN2,RUN3, or have some trained by --seeds 2",
      };
    const judged = await context.judged("test", most);
    const each = [judged.probabilities];
    for (const sibling of siblings) each.push(withTemperature((await sibling.outputs(judged.x)).logits, 1));
    const accuracies = each.map((probabilities) => accuracyOf(rowsOf(probabilities, "seeds"), judged.labels));
    const mean = meanOf(accuracies);
    const deviation = Math.sqrt(
      accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0) / (accuracies.length - 1),
    );
    const pairs = each.flatMap((one, i) => each.slice(i + 1).map((other) => disagreement(one, other)));
    const churn = meanOf(pairs);
    return {
      figures: {
        churn,
        meanAccuracy: mean,
        deviation,
        spread: Math.max(...accuracies) - Math.min(...accuracies),
      },
      notes: [
        `Two runs disagree about ${(100 * churn).toFixed(1)} of 100 test ${context.unit}${pairs.length > 1 ? `, the mean over ${pairs.length} pairs` : ""}.`,
        ...siblings.flatMap(({ remark }) => remark ?? []),
      ],
      blocks: [
        {
          kind: "table",
          title: "Runs",
          columns: [
            { name: "accuracy", as: "share" },
            { name: "disagrees with the first", as: "share" },
          ],
          rows: each.map((probabilities, i) => ({
            name: i === 0 ? "this run" : (siblings[i - 1]!.name ?? `run ${i + 1}`),
            values: [accuracies[i]!, i === 0 ? null : disagreement(each[0]!, probabilities)],
          })),
        },
      ],
      advice:
        churn > unsteady
          ? [
              {
                weakness: `Another seed changes ${(100 * churn).toFixed(1)} % of the predictions.`,
                attempt:
                  "Average weights (EMA or SWA), average an ensemble, or train longer at a falling rate.",
              },
            ]
          : [],
    };
  },
};
