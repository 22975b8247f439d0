import { joinExamples } from "../../data/examples.ts";
import { areaUnderCurve, receiverCurve, truePositiveRateAt, type ScoredGroups } from "../figures/receiver.ts";
import { attackFeatures, fitAttackModel } from "../membership/attackModel.ts";
import { epsilonLowerBound } from "../membership/epsilonBound.ts";
import { likelihoodRatio, scaledConfidence } from "../membership/likelihoodRatio.ts";
import { shadowModels, type Pool, type ShadowTraining } from "../membership/shadowModels.ts";
import type { AuditPart } from "../part.ts";
import type { ChartLine } from "../record.ts";
import { logSumExp, rowsOf } from "../rows.ts";
import { rowsOfExamples, someOf, spreadRows } from "../someOf.ts";
import { judge, type AuditContext, type Judged, type StatedPrivacy } from "../subject.ts";

const most = 2000;
const leaky = 0.6;
const least = 1e-3;

/** Whether it can be told what the model was trained on. */
export const membership: AuditPart = {
  name: "membership",
  title: "Membership inference",
  async run(context) {
    const { pool, judged } = await questioned(context);
    const { members } = pool;
    const groupsOf = (scores: readonly number[]): ScoredGroups => ({
      positives: scores.slice(0, members),
      negatives: scores.slice(members),
    });
    // Yeom et al. 2018: members have smaller losses.
    const attacks: Attack[] = [{ name: "loss threshold", scores: logProbabilities(judged) }];
    if (context.shadows !== undefined)
      attacks.push(...(await byShadows(context, context.shadows, { pool, judged })));
    const found = attacks.map(({ name, scores }) => {
      const groups = groupsOf(scores);
      return {
        name,
        groups,
        auc: areaUnderCurve(groups),
        tpr01: truePositiveRateAt(groups, 0.001),
        tpr1: truePositiveRateAt(groups, 0.01),
        epsilon: epsilonLowerBound(groups, { delta: context.delta }),
      };
    });
    const { privacy } = context;
    const worst = found.reduce((a, b) => (b.auc > a.auc ? b : a));
    const bound = Math.max(...found.map(({ epsilon }) => epsilon));
    return {
      figures: {
        auc: worst.auc,
        tprAt01: Math.max(...found.map(({ tpr01 }) => tpr01)),
        tprAt1: Math.max(...found.map(({ tpr1 }) => tpr1)),
        epsilonLowerBound: bound,
        ...(privacy && { statedEpsilon: privacy.epsilon }),
        ...Object.fromEntries(found.map(({ name, auc }) => [`auc ${name}`, auc])),
        ...Object.fromEntries(found.map(({ name, epsilon }) => [`epsilon ${name}`, epsilon])),
      },
      notes: [
        `${members} ${context.unit} that were trained on against ${judged.labels.length - members} that were not. An attack that knows nothing has an AUC of 50 %.`,
        `The lower bounds on epsilon hold with 95 % confidence each, at delta ${context.delta}; 0 means that the attack proves nothing, not that nothing leaks.`,
        ...(privacy ? [wordsOn(privacy, bound)] : []),
        ...(context.shadows === undefined
          ? [
              "Shadow models and LiRA were left out: they train models of their own. Ask for them by --shadows N.",
            ]
          : []),
      ],
      blocks: [
        {
          kind: "table",
          title: "Attacks",
          columns: [
            { name: "AUC", as: "share" },
            { name: "TPR at 0.1 % FPR", as: "share" },
            { name: "TPR at 1 % FPR", as: "share" },
            { name: "epsilon, at least" },
          ],
          rows: found.map(({ name, auc, tpr01, tpr1, epsilon }) => ({
            name,
            values: [auc, tpr01, tpr1, epsilon],
          })),
        },
        {
          kind: "chart",
          title: "What attacks find",
          x: { label: "false-positive rate", low: least, high: 1, scale: "log" },
          y: { label: "true-positive rate", low: least, high: 1, scale: "log" },
          lines: [
            { name: "chance", points: [[least, least], [1, 1]], reference: true }, // prettier-ignore
            ...found.map(({ name, groups }): ChartLine => ({ name, points: logPoints(groups) })),
          ],
        },
      ],
      advice: [
        ...(privacy && bound > privacy.epsilon
          ? [
              {
                weakness: `An attack proves an epsilon of ${bound.toFixed(2)} at least, where training states ${privacy.epsilon.toFixed(2)}.`,
                attempt:
                  "Do not rely on the stated epsilon: look for examples that stand several times in the data, for whatever else was made from them (words, scales, weights that were trained before), and for noise without a secure generator; then attack more examples, by --limit.",
              },
            ]
          : []),
        ...(worst.auc > leaky
          ? [
              {
                weakness: `Training ${context.unit} are told from others with an AUC of ${(100 * worst.auc).toFixed(1)} % (${worst.name}).`,
                attempt: privacy
                  ? "Train with a smaller epsilon: loom train ... --dp-epsilon."
                  : "Close the generalisation gap (fewer epochs, augmentation, weight decay), or train with differential privacy: loom train ... --dp-epsilon 8.",
              },
            ]
          : []),
      ],
    };
  },
};

/** What the attacks say about the privacy that training states. */
function wordsOn({ epsilon, delta, secure }: StatedPrivacy, bound: number): string {
  const stated = `Training states an epsilon of ${epsilon.toFixed(2)} at delta ${delta}`;
  if (!secure)
    return `${stated}, but its noise came from no secure generator: there is no guarantee, whatever the attacks prove.`;
  return bound > epsilon
    ? `${stated}: the attacks contradict that. Each of them would do so by chance in at most 5 of 100 audits.`
    : `${stated}: the attacks prove no more than ${bound.toFixed(2)}, and do not contradict that.`;
}

/** Members first, then as many others as there are at most; and what the model makes of them. */
async function questioned(context: AuditContext): Promise<{ pool: Pool; judged: Judged }> {
  const size = context.limit ?? most;
  const { train, test } = context;
  const count = train.y.data.length;
  const rows = spreadRows(count, Math.min(size, count));
  const taken = new Set(rows);
  const others = Array.from({ length: count }, (_, row) => row).filter((row) => !taken.has(row));
  const both = joinExamples([rowsOfExamples(train, rows), someOf(test, size)], "membership");
  const pool = { ...both, members: rows.length, filler: rowsOfExamples(train, others) };
  return { pool, judged: await judge(context.classifier, both) };
}

/** The log of every label's probability. */
const logProbabilities = ({ logits, labels }: Judged): number[] =>
  rowsOf(logits, "membership").map((row, i) => row[labels[i]!]! - logSumExp(row));

interface Attack {
  readonly name: string;
  readonly scores: readonly number[];
}

/** What shadow models make of the same examples, and the attacks that learn from them. */
async function byShadows(
  context: AuditContext,
  training: ShadowTraining,
  { pool, judged }: { readonly pool: Pool; readonly judged: Judged },
): Promise<Attack[]> {
  const seen: { readonly rows: number[][]; readonly members: boolean[] } = { rows: [], members: [] };
  const shadows: number[][] = [];
  const trainedOn: (readonly boolean[])[] = [];
  for await (const shadow of shadowModels(pool, training, context)) {
    context.note(`shadow model ${shadows.length + 1} of ${training.count} is trained`);
    const made = await judge(shadow.classifier, pool);
    shadows.push(logProbabilities(made).map(scaledConfidence));
    trainedOn.push(shadow.trainedOn);
    seen.rows.push(...featuresOf(made));
    seen.members.push(...shadow.trainedOn);
  }
  const attackModel = fitAttackModel(seen.rows, seen.members);
  const scores = { target: logProbabilities(judged).map(scaledConfidence), shadows, trainedOn };
  return [
    { name: "shadow models", scores: featuresOf(judged).map(attackModel) },
    { name: "LiRA, online", scores: likelihoodRatio(scores, { variant: "online" }) },
    { name: "LiRA, offline", scores: likelihoodRatio(scores, { variant: "offline" }) },
  ];
}

const featuresOf = ({ logits, labels }: Judged): number[][] =>
  rowsOf(logits, "membership").map((row, i) => attackFeatures(row, labels[i]!));

/** The curve where both rates are large enough to be drawn, at most a few hundred points. */
function logPoints(groups: ScoredGroups): (readonly [number, number])[] {
  const { falsePositiveRate, truePositiveRate } = receiverCurve(groups);
  const points = falsePositiveRate.flatMap((x, i): [number, number][] =>
    truePositiveRate[i]! < least ? [] : [[Math.max(least, x), truePositiveRate[i]!]],
  );
  const step = Math.max(1, Math.ceil(points.length / 400));
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}
