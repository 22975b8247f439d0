import { readWav } from "../../../audio/index.ts";
import { classifySpeech, classNamesOf, rankClasses } from "../../../models/index.ts";
import { formatGuesses, guessesJson } from "./guesses.ts";
import { describeCut } from "./recordings.ts";
import type { Use } from "./use.ts";

/** WAV files, each with its likeliest classes. */
export const speechClassification: Use = {
  takes: "files",
  async predict(model, paths, { top, note }) {
    const classNames = classNamesOf(model);
    const recordings = await Promise.all(paths.map((path) => readWav(path)));
    const probabilities = await classifySpeech(model, recordings, {
      onCut: ({ recording, ...lengths }) => note(describeCut(paths[recording]!, lengths)),
    });
    return paths.map((path, row) => {
      const best = rankClasses(probabilities, { row, classNames }).slice(0, top);
      return { line: `${path}: ${formatGuesses(best)}`, json: { recording: path, top: guessesJson(best) } };
    });
  },
};
