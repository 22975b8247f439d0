import type { Wave } from "../../audio/index.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import { hear, type HearOptions } from "../speech/hear.ts";
import { expectTask } from "./metadata.ts";

/**
 * Probabilities of a model's classes for recordings, by a model whose task is `speechClassification`. Recordings of
 * other rates and several channels are converted; long ones are cut.
 * Shape: float32 `[recordings, classes]`.
 * @throws {OptionError} when the model does something else.
 * @throws {ShapeError} for a recording without samples.
 * @example
 * async function digit(folder: string, file: string) {
 *   const model = await loadModel(folder);
 *   const probabilities = await models.classifySpeech(model, [await audio.readWav(file)]);
 *   return models.rankClasses(probabilities, { row: 0, classNames: models.classNamesOf(model) })[0];
 * }
 */
export async function classifySpeech(
  model: Model,
  recordings: readonly Wave[],
  options: HearOptions = {},
): Promise<NdArray> {
  expectTask(model, "speechClassification");
  const probabilities = await model.predict(hear(model, recordings, options));
  return ndarray("float32", probabilities.shape, await probabilities.data());
}
