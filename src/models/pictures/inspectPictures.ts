import { sliceRows } from "../../base/ndarray.ts";
import type { LabeledSplits } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";
import type { Findings } from "../findings.ts";
import { spread } from "../spread.ts";
import { likeliestClasses, rankClasses } from "../using/guess.ts";
import { predictPictures } from "./predictPictures.ts";

/** How many test pictures are shown. */
const shown = 24;

/** What every test picture is taken for, and some of them to look at. */
export async function inspectPictures({ test, classNames }: LabeledSplits, model: Model): Promise<Findings> {
  const { x, y } = test;
  const probabilities = await predictPictures(model, x);
  const pictures = spread(y.data.length, shown).map((row) => {
    const { dtype, shape, data } = sliceRows(x, row, row + 1);
    return {
      picture: { dtype, shape: shape.slice(1), data },
      label: classNames[Number(y.data[row])]!,
      guesses: rankClasses(probabilities, { row, classNames }),
    };
  });
  const labels = y.data as Int32Array;
  return { classes: { classNames, labels, predictions: likeliestClasses(probabilities) }, pictures };
}
