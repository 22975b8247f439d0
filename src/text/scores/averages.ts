/** What precision and recall of one kind of thing are made of. */
export interface LabelCounts {
  /** Right ones among the predicted. */
  readonly matches: number;
  readonly predicted: number;
  /** How many there truly are. */
  readonly support: number;
}

/** Shares from 0 to 1; those of nothing are 0. */
export interface LabelScores {
  /** The part of what is predicted that is right. */
  readonly precision: number;
  /** The part of what is there that is found. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f1: number;
  /** How many there truly are. */
  readonly support: number;
}

/** Scores over all labels, averaged in three ways. */
export interface AveragedScores {
  /** From all counts together. */
  readonly micro: LabelScores;
  /** The mean over labels. */
  readonly macro: LabelScores;
  /** The mean over labels, each as often as it truly occurs. */
  readonly weighted: LabelScores;
}

function scoresOf({ matches, predicted, support }: LabelCounts): LabelScores {
  const precision = predicted > 0 ? matches / predicted : 0;
  const recall = support > 0 ? matches / support : 0;
  const f1 = matches > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f1, support };
}

/** Each label's scores, by name in order, and their averages. */
export function averageScores(
  counts: ReadonlyMap<string, LabelCounts>,
): AveragedScores & { readonly labels: Readonly<Record<string, LabelScores>> } {
  const names = [...counts.keys()].sort();
  const labels = names.map((name) => scoresOf(counts.get(name)!));
  const total = (part: keyof LabelCounts) => names.reduce((sum, name) => sum + counts.get(name)![part], 0);
  const support = total("support");
  const mean = (weight: (label: LabelScores) => number): LabelScores => {
    const weights = labels.reduce((sum, label) => sum + weight(label), 0);
    const of = (part: "precision" | "recall" | "f1") =>
      weights > 0 ? labels.reduce((sum, label) => sum + weight(label) * label[part], 0) / weights : 0;
    return { precision: of("precision"), recall: of("recall"), f1: of("f1"), support };
  };
  return {
    micro: scoresOf({ matches: total("matches"), predicted: total("predicted"), support }),
    macro: mean(() => 1),
    weighted: mean((label) => label.support),
    labels: Object.fromEntries(names.map((name, i) => [name, labels[i]!])),
  };
}

/** Counts by label that grow as things are looked at. */
export class LabelTally {
  readonly counts = new Map<string, { matches: number; predicted: number; support: number }>();

  add(label: string, part: keyof LabelCounts): void {
    const counts = this.counts.get(label) ?? { matches: 0, predicted: 0, support: 0 };
    counts[part]++;
    this.counts.set(label, counts);
  }
}
