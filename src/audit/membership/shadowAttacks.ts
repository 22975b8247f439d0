import { areaUnderCurve } from "../figures/receiver.ts";
import { logSumExp, meanOf, rowsOf } from "../rows.ts";
import { judge, type AuditContext, type Judged } from "../subject.ts";
import { attackFeatures, fitAttackModel } from "./attackModel.ts";
import { likelihoodRatio, scaledConfidence } from "./likelihoodRatio.ts";
import { shadowModels, type Pool, type ShadowTraining } from "./shadowModels.ts";

/** A number for every example in question, greater for likelier members. */
export interface Attack {
  readonly name: string;
  readonly scores: readonly number[];
}

/** The log of every label's probability: Yeom et al. 2018, members have smaller losses. */
export const logProbabilities = ({ logits, labels }: Judged): number[] =>
  rowsOf(logits, "membership").map((row, i) => row[labels[i]!]! - logSumExp(row));

/** What shadow models make of the same examples, and the attacks that learn from them. */
export async function shadowAttacks(
  context: AuditContext,
  training: ShadowTraining,
  { pool, judged }: { readonly pool: Pool; readonly judged: Judged },
): Promise<{
  readonly attacks: readonly Attack[];
  /** The AUC of the loss threshold against shadow models, whose members were drawn at random. */
  readonly aucOnShadows: number;
}> {
  const seen: { readonly rows: number[][]; readonly members: boolean[] } = { rows: [], members: [] };
  const shadows: number[][] = [];
  const trainedOn: (readonly boolean[])[] = [];
  const aucs: number[] = [];
  for await (const shadow of shadowModels(pool, training, context)) {
    context.note(`shadow model ${shadows.length + 1} of ${training.count} is trained`);
    const made = await judge(shadow.classifier, pool);
    const logs = logProbabilities(made);
    shadows.push(logs.map(scaledConfidence));
    trainedOn.push(shadow.trainedOn);
    seen.rows.push(...featuresOf(made));
    seen.members.push(...shadow.trainedOn);
    const of = (member: boolean): number[] => logs.filter((_, i) => shadow.trainedOn[i] === member);
    aucs.push(areaUnderCurve({ positives: of(true), negatives: of(false) }));
  }
  const attackModel = fitAttackModel(seen.rows, seen.members);
  const scores = { target: logProbabilities(judged).map(scaledConfidence), shadows, trainedOn };
  return {
    attacks: [
      { name: "shadow models", scores: featuresOf(judged).map(attackModel) },
      { name: "LiRA, online", scores: likelihoodRatio(scores, { variant: "online" }) },
      { name: "LiRA, offline", scores: likelihoodRatio(scores, { variant: "offline" }) },
    ],
    aucOnShadows: meanOf(aucs),
  };
}

const featuresOf = ({ logits, labels }: Judged): number[][] =>
  rowsOf(logits, "membership").map((row, i) => attackFeatures(row, labels[i]!));
