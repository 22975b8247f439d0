import { pngDataUrl, writeFileAtomic } from "../../data/index.ts";
import { summarize, type CompileOptions, type History, type Model } from "../../index.ts";
import { taskOf, type ExampleCounts, type Findings, type PictureFinding } from "../../models/index.ts";
import { countConfusion, renderTrainingReport, type Sample } from "../../report/index.ts";
import { runFiles } from "./runFolder.ts";
import type { RunRecord } from "./runRecord.ts";
import { usageLine } from "./usage.ts";

interface Reported {
  readonly record: RunRecord;
  readonly model: Model;
  readonly history: History;
  readonly findings: Findings;
  readonly folder: string;
}

/** Writes `report.html`. */
export async function writeReport({ record, model, history, findings, folder }: Reported): Promise<void> {
  const { options, results, recipe, examples } = record;
  const { classes, pictures = [], texts = [], sheets = [] } = findings;
  const page = renderTrainingReport({
    title: `${recipe}, seed ${options.seed}`,
    model: model.name,
    createdAt: new Date().toISOString(),
    settings: {
      ...describeCompiled(model.compileOptions ?? {}),
      epochs: options.epochs,
      "batch size": options.batchSize,
      seed: options.seed,
      ...describeExamples(examples!),
    },
    environment: {
      ...record.versions,
      "seconds per epoch": Number((results?.secondsPerEpoch ?? NaN).toFixed(2)),
    },
    history: { epochs: history.epoch.map((epoch) => epoch + 1), series: history.history },
    test: results?.figures ?? {},
    layers: summarize(model.network).layers,
    ...(classes && { confusion: countConfusion(classes.labels, classes.predictions, classes) }),
    samples: await Promise.all(pictures.map(sampleOf)),
    texts,
    sheets: await Promise.all(
      sheets.map(async ({ title, caption, picture }) => ({
        title,
        caption,
        dataUrl: await pngDataUrl(picture),
      })),
    ),
    commands: [
      `npx loom evaluate ${folder}`,
      usageLine(folder, taskOf(model)),
      `npx loom export ${folder} --format onnx --out model.onnx`,
      `npx loom train ${recipe} --out ${folder} --resume --epochs ${options.epochs + 5}`,
    ],
    next: [
      "Train on with more epochs, and watch where the validation loss begins to rise.",
      ...(classes
        ? [`Look at the classes that are confused most, and at what their ${examples!.unit} have in common.`]
        : []),
    ],
  });
  await writeFileAtomic(runFiles(folder).report, page);
}

/** The optimizer and the loss, by their names. */
function describeCompiled({ optimizer = "rmsprop", loss }: CompileOptions): Record<string, string> {
  const nameOf = (thing: unknown): string => {
    if (typeof thing === "string") return thing;
    if (typeof thing !== "object" || thing === null) return "none";
    return "name" in thing && typeof thing.name === "string"
      ? thing.name
      : Object.values(thing).map(nameOf).join(", ");
  };
  return { optimizer: nameOf(optimizer), loss: nameOf(loss) };
}

function describeExamples({ train, validation, test, unit }: ExampleCounts): Record<string, string | number> {
  return {
    [`training ${unit}`]: train,
    ...(validation !== undefined && { [`validation ${unit}`]: validation }),
    [`test ${unit}`]: test,
    ...(validation === undefined && { "validation data": `the test ${unit}; nothing was chosen by them` }),
  };
}

async function sampleOf({ picture, label, guesses }: PictureFinding): Promise<Sample> {
  return {
    dataUrl: await pngDataUrl(picture),
    label,
    predicted: guesses[0]!.class,
    probabilities: guesses.map((guess) => ({ name: guess.class, value: guess.probability })),
  };
}
