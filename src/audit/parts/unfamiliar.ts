import { withTemperature } from "../figures/temperature.ts";
import { detectionFigures, familiarityScores } from "../outOfDistribution/detection.ts";
import type { AuditPart } from "../part.ts";
import type { TableBlock } from "../record.ts";

/** What detectors learn the familiar from, and what they are tried on. */
const most = { train: 5000, test: 2000 };
const poor = 0.85;

/** Whether inputs of another kind can be told from those that the model knows. */
export const unfamiliar: AuditPart = {
  name: "ood",
  title: "Out-of-distribution detection",
  async run(context) {
    const { classifier } = context;
    const sets = context.unfamiliar ?? [];
    if (sets.length === 0)
      return { skipped: "there are no inputs of another kind to tell apart: name some by --ood" };
    const known = await context.judged("train", most.train);
    const familiar = await context.judged("test", most.test);
    const usable = familiarityScores.filter(({ needs }) => needs === "probabilities" || classifier.opened);
    const fitted = usable.map((score) => ({ name: score.name, of: score.fit(known) }));
    const blocks: TableBlock[] = [];
    const figures: Record<string, number> = {};
    let best = { auroc: 0, name: "", set: "" };
    for (const { name: set, x } of sets) {
      context.note(`telling ${context.unit} from ${set}`);
      const outputs = await classifier.outputs(x);
      const sureOf = (logits: typeof outputs.logits): number => {
        const { data, shape } = withTemperature(logits, 1);
        let sum = 0;
        for (let row = 0; row < shape[0]!; row++)
          sum += Math.max(...(data as Float64Array).subarray(row * shape[1]!, (row + 1) * shape[1]!));
        return sum / shape[0]!;
      };
      const rows = fitted.map(({ name, of }) => {
        const found = detectionFigures({ familiar: of(familiar), unfamiliar: of(outputs) });
        figures[`auroc ${set} ${name}`] = found.auroc;
        if (found.auroc > best.auroc) best = { auroc: found.auroc, name, set };
        return { name, values: [found.auroc, found.fpr95, found.auprIn, found.auprOut] };
      });
      figures[`confidence ${set}`] = sureOf(outputs.logits);
      blocks.push({
        kind: "table",
        title: `Against ${set} (${x.shape[0]!})`,
        columns: [
          { name: "AUROC", as: "share" },
          { name: "FPR95", as: "share" },
          { name: "AUPR in", as: "share" },
          { name: "AUPR out", as: "share" },
        ],
        rows,
      });
    }
    const aurocs = (name: string): number =>
      sets.reduce((sum, { name: set }) => sum + figures[`auroc ${set} ${name}`]!, 0) / sets.length;
    const means = Object.fromEntries(fitted.map(({ name }) => [`auroc ${name}`, aurocs(name)]));
    const [top, topAuroc] = Object.entries(means).sort((a, b) => b[1] - a[1])[0]!;
    const plain = means["auroc MSP"]!;
    return {
      figures: { ...means, ...figures },
      notes: [
        `Detectors saw ${known.labels.length} training ${context.unit}, and were tried on ${familiar.labels.length} test ${context.unit} against each other set.`,
        "FPR95: of the unfamiliar, the share that still passes where 95 % of the familiar do.",
        ...(classifier.opened
          ? []
          : [
              "Energy, Mahalanobis and kNN were left out: the network does not end in a dense layer, so there are no logits and features to look at.",
            ]),
      ],
      blocks,
      advice:
        plain < poor
          ? [
              {
                weakness: `Its own confidence tells the unfamiliar poorly: AUROC ${(100 * plain).toFixed(1)} %.`,
                attempt:
                  topAuroc > plain + 0.02
                    ? `Decide by ${top.replace("auroc ", "")} instead: ${(100 * topAuroc).toFixed(1)} % on average.`
                    : "Train with outlier exposure or stronger augmentation, or take an ensemble.",
              },
            ]
          : [],
    };
  },
};
