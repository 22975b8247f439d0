import { DataError } from "../../base/errors.ts";
import type { LabeledSplits } from "../../data/index.ts";

/**
 * Makes sure that a model can be trained and judged on data, before a run is begun.
 * @throws {DataError} when a part is empty, or all training pictures are of one class.
 */
export function checkSplits({ train, test, classNames }: LabeledSplits, where: string): void {
  for (const [part, { y }] of Object.entries({ training: train, test })) {
    if (y.data.length > 0) continue;
    throw new DataError({
      where,
      problem: `there are no ${part} pictures`,
      mend: "look at the data, or choose another --data",
    });
  }
  const labels = train.y.data as Int32Array;
  const [first] = labels;
  if (labels.length < 2 || labels.some((label) => label !== first)) return;
  throw new DataError({
    where,
    problem: `all ${labels.length} training pictures are of one class, ${classNames[first!] ?? first}`,
    expected: "pictures of several classes",
    mend: "look at how the data were put together, or raise --limit",
  });
}
