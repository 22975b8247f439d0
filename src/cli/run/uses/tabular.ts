import { readTable } from "../../../data/index.ts";
import { encoderOf, predictTable, rankClasses } from "../../../models/index.ts";
import { formatGuesses, guessesJson } from "./guesses.ts";
import type { Prediction, Use } from "./use.ts";

/** Tables, each row with its likeliest classes or its number. */
export const tabular: Use = {
  takes: "files",
  async predict(model, paths, { top }) {
    const { target } = encoderOf(model);
    const predictions: Prediction[] = [];
    for (const path of paths) {
      const table = await readTable(path);
      const predicted = await predictTable(model, table);
      for (const [row, place] of table.places.entries()) {
        const where = { file: path, row: place };
        if (target.task === "regression") {
          const value = Number(predicted.data[row]);
          predictions.push({
            line: `${path}, ${place}: ${Number(value.toPrecision(6))}`,
            json: { ...where, [target.name]: value },
          });
          continue;
        }
        const best = rankClasses(predicted, { row, classNames: target.classNames }).slice(0, top);
        predictions.push({
          line: `${path}, ${place}: ${formatGuesses(best)}`,
          json: { ...where, top: guessesJson(best) },
        });
      }
    }
    return predictions;
  },
};
