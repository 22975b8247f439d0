import { datasets, type SpokenExamples, type SpokenSplits } from "../../data/index.ts";
import { takeRows } from "../../base/ndarray.ts";
import type { ExampleCounts, Recipe, RecipeDataOptions } from "../recipe.ts";
import { spread } from "../spread.ts";

/** Samples a second, and in a recording: what the models of spoken digits hear. */
export const sampleRate = 8000;
export const samples = sampleRate;

/** Where the recipes of spoken digits get their recordings from. */
export const spokenDigits = {
  dataHelp:
    "the recordings of the Free Spoken Digit Dataset: recordings.tar.gz, the archive that GitHub gives, or a folder; {digit}_{speaker}_{index}.wav",
  load: ({ path, limit, seed }: RecipeDataOptions = {}) =>
    datasets.fsdd.load({ path, limit, seed, length: samples }),
  count: ({ train, test, classNames }: SpokenSplits): ExampleCounts => ({
    train: train.y.data.length,
    test: test.y.data.length,
    unit: "recordings",
    classes: classNames.length,
  }),
} satisfies Partial<Recipe<SpokenSplits>>;

/** Up to `limit` recordings, evenly from all: they are sorted by digit. */
export function someOf(examples: SpokenExamples, limit: number): Pick<SpokenExamples, "x" | "y"> {
  const { x, y } = examples;
  if (limit >= y.data.length) return examples;
  const rows = spread(y.data.length, limit);
  return { x: takeRows(x, rows), y: takeRows(y, rows) };
}
