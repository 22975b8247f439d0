import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { decodePicture } from "../../data/index.ts";
import { options as shared } from "../options.ts";
import { openRun } from "../run/openRun.ts";
import { predictPictures, rankClasses, type Guess } from "../run/predictPictures.ts";
import { createTerminal } from "../terminal.ts";

interface PredictFlags {
  readonly top: number;
  readonly json?: boolean;
}

const help = `
Examples:
  $ loom predict runs/cifar cat.png
  $ loom predict runs/cifar photos/*.jpg --top 1 --json

A picture of another size is stretched to the model's; colours are made grey for a grey model. MNIST's digits are
white on black.`;

/** `loom predict RUN image.png ...`. */
export function addPredict(program: Command): void {
  program
    .command("predict")
    .summary("tell what pictures show")
    .description("Gives the likeliest classes of PNG or JPEG pictures, by a trained run.")
    .argument("<run>", "a run folder")
    .argument("<images...>", "PNG or JPEG files")
    .addOption(shared.top("how many classes to give for each picture"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(predict);
}

async function predict(run: string, paths: readonly string[], flags: PredictFlags): Promise<void> {
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
