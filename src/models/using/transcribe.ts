import { checkNumbers } from "../../base/options.ts";
import { hear } from "../speech/hear.ts";
import { readLetters } from "../speech/readLetters.ts";
import { expectTask } from "./metadata.ts";
import type { Transcribe } from "./types.ts";

/**
 * Writes down what is said in each recording, by a model whose task is `speechRecognition`. Recordings of other
 * rates and several channels are converted; of those that are longer than the model hears, only the beginning is.
 * @throws {OptionError} when the model does something else.
 * @throws {ShapeError} for a recording without samples.
 * @example
 * async function words(folder: string, file: string) {
 *   const model = await loadModel(folder);
 *   return models.transcribe(model, [await audio.readWav(file)], { beams: 25 });
 * }
 */
export const transcribe: Transcribe = async (model, recordings, { beams = 1, onCut } = {}) => {
  expectTask(model, "speechRecognition");
  checkNumbers("transcribe", { beams }, { beams: { min: 1, integer: true } });
  if (recordings.length === 0) return [];
  return readLetters(model, hear(model, recordings, { onCut }), { beams });
};
