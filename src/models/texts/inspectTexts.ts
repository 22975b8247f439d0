import type { LabeledTexts } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";
import type { Findings } from "../findings.ts";
import { spread } from "../spread.ts";
import { classifyTexts } from "../using/classifyTexts.ts";
import { likeliestClasses, rankClasses } from "../using/guess.ts";

/** How many test texts are shown. */
const shown = 12;

/** What every test text is taken for, and some of them to read. */
export async function inspectTexts(
  { texts, labels }: LabeledTexts,
  model: Model,
  { classNames }: { readonly classNames: readonly string[] },
): Promise<Findings> {
  const probabilities = await classifyTexts(model, texts);
  return {
    classes: {
      classNames,
      labels: labels.data as Int32Array,
      predictions: likeliestClasses(probabilities),
    },
    texts: spread(texts.length, shown).map((row) => ({
      input: texts[row]!,
      output: rankClasses(probabilities, { row, classNames })[0]!.class,
      expected: classNames[Number(labels.data[row])]!,
    })),
  };
}
