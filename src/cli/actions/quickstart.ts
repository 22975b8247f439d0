import { takeRows } from "../../base/ndarray.ts";
import { mnistCnn, predictPictures, rankClasses, type Pictures } from "../../models/index.ts";
import { exitCodes } from "../exitCodes.ts";
import { defaultRunFolder, runFiles } from "../run/runFolder.ts";
import { describeFigures, tellInterrupted, trainResult } from "../run/tell.ts";
import { trainRun, type TrainOutcome } from "../run/trainRun.ts";
import { writeSamplePictures } from "../run/samplePictures.ts";
import { showPicturesInARow } from "../run/textPicture.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom quickstart`, as commander gives them. */
export interface QuickstartFlags {
  readonly epochs?: number;
  readonly limit?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Test pictures that are shown and kept as files to try `loom predict` on. */
const shown = 5;

/** Does `loom quickstart`. */
export async function quickstart({ epochs, limit, out, json }: QuickstartFlags): Promise<void> {
  const terminal = createTerminal({ json });
  const folder = out ?? defaultRunFolder(mnistCnn.name, 0);
  const options = { ...(epochs === undefined ? {} : { epochs }), ...(limit === undefined ? {} : { limit }) };
  const outcome = await trainRun({ recipe: mnistCnn, folder, options, resume: false }, terminal);
  const { record } = outcome;
  terminal.result(trainResult("quickstart", folder, record, outcome.findings));
  if (record.status === "interrupted") {
    tellInterrupted(terminal, folder, record);
    process.exitCode = exitCodes.interrupted;
    return;
  }
  terminal.print(`\n${describeFigures(record.results!.figures)}\n`);
  const { pictures, guesses } = await predictSome(outcome);
  terminal.print(showPicturesInARow(pictures, guesses));
  const files = await writeSamplePictures(folder, pictures);
  terminal.print(`
everything is in ${folder}; open ${runFiles(folder).report} in a browser

next, try
  npx loom predict ${folder} ${files[0]!}
  npx loom export ${folder} --format onnx --out digits.onnx
  npx loom train mnist-cnn --out ${folder} --resume --epochs ${record.options.epochs + 2}
  npx loom train cifar10-cnn${" ".repeat(8)}(downloads 170 MB; about two minutes more of training)`);
}

/** The first pictures of the test data, each with the class it is taken for. */
async function predictSome({ model, data }: TrainOutcome<Pictures>) {
  const { test, classNames } = data;
  const rows = Array.from({ length: Math.min(shown, test.y.data.length) }, (_, i) => i);
  const pictures = takeRows(test.x, rows);
  const probabilities = await predictPictures(model, pictures);
  const guesses = rows.map((row) => {
    const [best] = rankClasses(probabilities, { row, classNames });
    const label = classNames[Number(test.y.data[row])]!;
    return { ...best!, label };
  });
  return { pictures, guesses };
}
