import type { Examples } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";
import type { Findings } from "../findings.ts";
import { likeliestClasses } from "../using/guess.ts";
import { ndarray } from "../../base/ndarray.ts";

/** What every test row is taken for. */
export async function inspectClasses(
  { x, y }: Examples,
  model: Model,
  { classNames }: { readonly classNames: readonly string[] },
): Promise<Findings> {
  const predicted = await model.predict(x, { batchSize: 256 });
  const probabilities = ndarray("float32", predicted.shape, await predicted.data());
  return {
    classes: { classNames, labels: y.data as Int32Array, predictions: likeliestClasses(probabilities) },
  };
}
