import { DataError } from "../../base/errors.ts";
import type { LabeledTexts, LabeledTextSplits } from "../../data/index.ts";

/** Texts with their classes in all three parts. */
export interface TextParts extends LabeledTextSplits {
  readonly test: LabeledTexts;
}

/**
 * Makes sure that a classifier can be trained and judged on texts, before a run is begun.
 * @throws {DataError} when a part is missing or empty, or all training texts are of one class.
 */
export function checkTexts(splits: LabeledTextSplits, where: string): TextParts {
  const { train, validation, test, classNames } = splits;
  for (const [part, labeled] of Object.entries({ training: train, validation, test })) {
    if (labeled !== undefined && labeled.texts.length > 0) continue;
    throw new DataError({
      where,
      problem: `there are no ${part} texts with labels`,
      mend: "look at the data, give more of them, or raise --limit",
    });
  }
  const labels = train.labels.data as Int32Array;
  const [first] = labels;
  if (labels.some((label) => label !== first)) return { ...splits, test: test! };
  throw new DataError({
    where,
    problem: `all ${labels.length} training texts are of one class, ${classNames[first!] ?? first}`,
    expected: "texts of several classes",
    mend: "look at how the data were put together, or raise --limit",
  });
}
