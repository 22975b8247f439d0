import { joinExamples } from "../../data/examples.ts";
import { areaUnderCurve, receiverCurve, truePositiveRateAt, type ScoredGroups } from "../figures/receiver.ts";
import { epsilonLowerBound } from "../membership/epsilonBound.ts";
import { logProbabilities, shadowAttacks, type Attack } from "../membership/shadowAttacks.ts";
import type { Pool } from "../membership/shadowModels.ts";
import type { AuditPart } from "../part.ts";
import type { ChartLine } from "../record.ts";
import { rowsOfExamples, someOf, spreadRows } from "../someOf.ts";
import { judge, type AuditContext, type Judged, type StatedPrivacy } from "../subject.ts";

const most = 2000;
const fewest = 20;
const leaky = 0.6;
const least = 1e-3;

/** Whether it can be told what the model was trained on. */
export const membership: AuditPart = {
  name: "membership",
  title: "Membership inference",
  async run(context) {
    const { pool, judged } = await questioned(context);
    const { members } = pool;
    const strangers = judged.labels.length - members;
    if (Math.min(members, strangers) < fewest)
      return { skipped: `fewer than ${fewest} training or test ${context.unit} tell nothing about it` };
    const groupsOf = (scores: readonly number[]): ScoredGroups => ({
      positives: scores.slice(0, members),
      negatives: scores.slice(members),
    });
    const own: Attack = { name: "loss threshold", scores: logProbabilities(judged) };
    const byShadows =
      context.shadows === undefined
        ? undefined
        : await shadowAttacks(context, context.shadows, { pool, judged });
    const attacks = [own, ...(byShadows?.attacks ?? [])];
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
    // Of an attack that knows nothing: Mann & Whitney 1947.
    const deviation = Math.sqrt((members + strangers + 1) / (12 * members * strangers));
    const bound = Math.max(...found.map(({ epsilon }) => epsilon));
    return {
      figures: {
        auc: worst.auc,
        tprAt01: Math.max(...found.map(({ tpr01 }) => tpr01)),
        tprAt1: Math.max(...found.map(({ tpr1 }) => tpr1)),
        epsilonLowerBound: bound,
        ...(privacy && { statedEpsilon: privacy.epsilon }),
        ...(byShadows && { "auc loss threshold, on shadows": byShadows.aucOnShadows }),
        ...Object.fromEntries(found.map(({ name, auc }) => [`auc ${name}`, auc])),
        ...Object.fromEntries(found.map(({ name, epsilon }) => [`epsilon ${name}`, epsilon])),
      },
      notes: [
        `${members} ${context.unit} that were trained on against ${strangers} that were not. An attack that knows nothing has an AUC of 50 %.`,
        `The lower bounds on epsilon hold with 95 % confidence each, at delta ${context.delta}; 0 means that the attack proves nothing, not that nothing leaks.`,
        ...(privacy ? [wordsOn(privacy, bound)] : []),
        ...(byShadows === undefined
          ? [
              `The loss threshold takes training and test ${context.unit} to be of one kind: where they differ, it tells that too. Shadow models and LiRA, which allow for it, train models of their own: ask for them by --shadows N.`,
            ]
          : [
              `Against the shadow models, whose members were drawn at random, the loss threshold has an AUC of ${(100 * byShadows.aucOnShadows).toFixed(1)} %. Where it has much more against the run, training and test ${context.unit} are of different kinds; LiRA, online, compares each with itself.`,
            ]),
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
                  "See first that training and test examples are of one kind: else the attack tells that. If they are, do not rely on the stated epsilon: look for examples that stand several times in the data, for whatever else was made from them (words, scales, weights that were trained before), and for noise without a secure generator; then attack more examples, by --limit.",
              },
            ]
          : []),
        ...(worst.auc > leaky && worst.auc > 0.5 + 3 * deviation
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

/** The curve where both rates are large enough to be drawn, at most a few hundred points. */
function logPoints(groups: ScoredGroups): (readonly [number, number])[] {
  const { falsePositiveRate, truePositiveRate } = receiverCurve(groups);
  const points = falsePositiveRate.flatMap((x, i): [number, number][] =>
    truePositiveRate[i]! < least ? [] : [[Math.max(least, x), truePositiveRate[i]!]],
  );
  const step = Math.max(1, Math.ceil(points.length / 400));
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}
