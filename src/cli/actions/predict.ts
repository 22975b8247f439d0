import { readFile } from "node:fs/promises";
import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { decodePicture } from "../../data/index.ts";
import { openRun } from "../run/openRun.ts";
import { predictPictures, rankClasses, type Guess } from "../run/predictPictures.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom predict`, as commander gives them. */
export interface PredictFlags {
  readonly top: number;
  readonly json?: boolean;
}

/** Does `loom predict`. */
export async function predict(run: string, paths: readonly string[], flags: PredictFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { record, model } = await openRun(run);
  const shape = model.network.inputs[0]!.type.shape;
  const pictures = await Promise.all(paths.map((path) => readPicture(path, shape)));
  const predictions = [];
  for (const [i, { dtype, data }] of pictures.entries()) {
    const probabilities = await predictPictures(model, { dtype, data, shape: [1, ...shape] });
    const top = rankClasses(probabilities, 0, record.classNames).slice(0, flags.top);
    terminal.print(formatGuesses(paths[i]!, top));
    predictions.push({ image: paths[i]!, top: top.map((guess) => ({ ...guess })) });
  }
  terminal.result({ command: "predict", run, predictions });
}

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

const formatGuesses = (path: string, top: readonly Guess[]): string =>
  `${path}: ${top.map((guess) => `${guess.class} ${(100 * guess.probability).toFixed(1)} %`).join(", ")}`;
