import { sliceRows, takeRows, type NdArray } from "../../base/ndarray.ts";
import { pngDataUrl, writeFileAtomic, type LabeledSplits } from "../../data/index.ts";
import { summarize, type History, type Model } from "../../index.ts";
import { countConfusion, renderTrainingReport, type Sample } from "../../report/index.ts";
import { likeliest, predictPictures, rankClasses } from "./predictPictures.ts";
import { runFiles } from "./runFolder.ts";
import type { RunRecord } from "./runRecord.ts";

/** How many test pictures the report shows. */
const shown = 24;

interface Reported {
  readonly record: RunRecord;
  readonly model: Model;
  readonly splits: LabeledSplits;
  readonly history: History;
  readonly folder: string;
}

/** Judges the model on the test data and writes `report.html`. */
export async function writeReport({ record, model, splits, history, folder }: Reported): Promise<void> {
  const { test, classNames } = splits;
  const probabilities = await predictPictures(model, test.x);
  const rows = spread(test.y.data.length, shown);
  const { options, results, recipe } = record;
  const page = renderTrainingReport({
    title: `${recipe}, seed ${options.seed}`,
    model: model.name,
    createdAt: new Date().toISOString(),
    settings: {
      optimizer: "adam",
      loss: "categorical crossentropy",
      epochs: options.epochs,
      "batch size": options.batchSize,
      seed: options.seed,
      "training pictures": record.examples.train,
      "test pictures": record.examples.test,
      "validation data": "the test pictures; nothing was chosen by them",
    },
    environment: {
      ...record.versions,
      "seconds per epoch": Number((results?.secondsPerEpoch ?? NaN).toFixed(2)),
    },
    history: { epochs: history.epoch.map((epoch) => epoch + 1), series: history.history },
    test: results === undefined ? {} : { accuracy: results.accuracy, loss: results.loss },
    layers: summarize(model.network).layers,
    confusion: countConfusion(test.y.data as ArrayLike<number>, likeliest(probabilities), { classNames }),
    samples: await samplesOf(
      takeRows(test.x, rows),
      takeRows(test.y, rows),
      takeRows(probabilities, rows),
      classNames,
    ),
    commands: [
      `npx loom evaluate ${folder}`,
      `npx loom predict ${folder} picture.png`,
      `npx loom export ${folder} --format onnx --out model.onnx`,
      `npx loom train ${recipe} --out ${folder} --resume --epochs ${options.epochs + 5}`,
    ],
    next: [
      "Train on with more epochs, and watch where the loss of the test pictures begins to rise.",
      "Look at the classes that are confused most, and at what their pictures have in common.",
    ],
  });
  await writeFileAtomic(runFiles(folder).report, page);
}

/** Up to `count` rows, evenly from the first to the last: data sets are often ordered by class. */
const spread = (rows: number, count: number): number[] =>
  Array.from({ length: Math.min(rows, count) }, (_, i) => Math.floor((i * rows) / Math.min(rows, count)));

function samplesOf(
  pictures: NdArray,
  labels: NdArray,
  probabilities: NdArray,
  classNames: readonly string[],
): Promise<Sample[]> {
  return Promise.all(
    Array.from({ length: pictures.shape[0]! }, async (_, row) => {
      const { dtype, shape, data } = sliceRows(pictures, row, row + 1);
      const guesses = rankClasses(probabilities, row, classNames);
      return {
        dataUrl: await pngDataUrl({ dtype, shape: shape.slice(1), data }),
        label: classNames[Number(labels.data[row])]!,
        predicted: guesses[0]!.class,
        probabilities: guesses.map((guess) => ({ name: guess.class, value: guess.probability })),
      };
    }),
  );
}
