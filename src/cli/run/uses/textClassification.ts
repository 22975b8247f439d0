import { classifyTexts, classNamesOf, rankClasses } from "../../../models/index.ts";
import { describeCutText } from "../tell.ts";
import { formatGuesses, guessesJson } from "./guesses.ts";
import type { Use } from "./use.ts";

/** Texts, each with its likeliest classes. */
export const textClassification: Use = {
  takes: "texts",
  async predict(model, texts, { top, note }) {
    const classNames = classNamesOf(model);
    const probabilities = await classifyTexts(model, texts, {
      onCut: (cut) => note(describeCutText(cut)),
    });
    return texts.map((text, row) => {
      const best = rankClasses(probabilities, { row, classNames }).slice(0, top);
      return { line: `${text}: ${formatGuesses(best)}`, json: { text, top: guessesJson(best) } };
    });
  },
};
