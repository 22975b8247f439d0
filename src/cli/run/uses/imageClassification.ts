import { readFile } from "node:fs/promises";
import { DataError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { decodePicture } from "../../../data/index.ts";
import {
  classNamesOf,
  explainPictures,
  isSelfExplaining,
  predictPictures,
  rankClasses,
} from "../../../models/index.ts";
import { explanationJson, formatExplanation } from "./explanations.ts";
import { formatGuesses, guessesJson } from "./guesses.ts";
import type { Use } from "./use.ts";

/** PNG and JPEG files, each with its likeliest classes, and why, by models that explain themselves. */
export const imageClassification: Use = {
  takes: "files",
  async predict(model, paths, { top }) {
    const classNames = classNamesOf(model);
    const shape = model.network.inputs[0]!.type.shape;
    const pictures = await Promise.all(paths.map((path) => readPicture(path, shape)));
    const predictions = [];
    for (const [i, { dtype, data }] of pictures.entries()) {
      const picture = { dtype, data, shape: [1, ...shape] };
      const probabilities = await predictPictures(model, picture);
      const best = rankClasses(probabilities, { row: 0, classNames }).slice(0, top);
      const path = paths[i]!;
      const [why] = isSelfExplaining(model) ? await explainPictures(model, picture) : [];
      predictions.push({
        line: [`${path}: ${formatGuesses(best)}`, ...(why ? formatExplanation(why) : [])].join("\n"),
        json: { image: path, top: guessesJson(best), ...(why && { explanation: explanationJson(why) }) },
      });
    }
    return predictions;
  },
};

async function readPicture(path: string, [height, width, channels]: readonly number[]): Promise<NdArray> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new DataError(
      {
        where: path,
        problem: `cannot be read: ${(cause as Error).message}`,
        expected: "a PNG or JPEG picture",
      },
      { cause },
    );
  });
  return decodePicture(bytes, path, { size: [height!, width!], channels: channels === 1 ? 1 : 3 });
}
