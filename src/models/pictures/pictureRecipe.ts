import { takeRows } from "../../base/ndarray.ts";
import type { BatchChange, Examples, LabeledSplits } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";
import type { BuildOptions, Recipe, RecipeDataOptions } from "../recipe.ts";
import { spread } from "../spread.ts";
import { checkFit, checkPictures } from "./checkPictures.ts";
import { inspectPictures } from "./inspectPictures.ts";
import { pictureBatches } from "./pictureBatches.ts";

/** Pictures as bytes with class numbers: uint8 `[n, height, width, channels]` and int32 `[n]`. */
export interface Pictures extends LabeledSplits {
  /** What errors call them: where they were read. */
  readonly where?: string;
}

/** What a model that classifies pictures has of its own. The rest is the same for all of them. */
export interface PictureModel extends Pick<
  Recipe,
  "name" | "description" | "dataHelp" | "dataOptions" | "epochs" | "batchSize" | "privacy"
> {
  /** Reads the pictures. @throws {DataError} when they are missing or damaged. */
  load(options: RecipeDataOptions): Promise<LabeledSplits>;
  /** The compiled model: takes pixels in 0..1, gives a probability a class. */
  build(pictures: Pictures, options: PictureBuildOptions): Model;
  /** Random changes of the batches that it learns from, one after the other. Default: none. */
  readonly augment?: readonly BatchChange[];
}

/** How a model for pictures is made. */
interface PictureBuildOptions {
  readonly seed: number;
  /** Updates of the whole training, for learning rates that follow a schedule. */
  readonly steps: number;
}

/** Test pictures that go through the model together. */
const testBatchSize = 256;

/**
 * A recipe for pictures of one class each: batches of scaled pixels and one-hot labels in a new order every epoch,
 * judged by accuracy and loss on the test pictures, shown as a confusion matrix and samples.
 */
export function pictureRecipe({ load, build, augment = [], ...described }: PictureModel): Recipe<Pictures> {
  const { name } = described;
  const batchesOf = (examples: Examples, { classNames }: Pictures) =>
    pictureBatches(examples, { classes: classNames.length, batchSize: testBatchSize });
  return {
    ...described,
    task: "imageClassification",
    async load(options: RecipeDataOptions = {}) {
      const where = options.path ?? name;
      const pictures = await load(options);
      checkPictures(pictures, where);
      return { ...pictures, where };
    },
    count: ({ train, test, classNames }) => ({
      train: train.y.data.length,
      test: test.y.data.length,
      unit: "pictures",
      classes: classNames.length,
    }),
    build(pictures, options: BuildOptions = {}) {
      const { seed = 0, epochs = described.epochs, batchSize = described.batchSize } = options;
      const steps = epochs * Math.ceil(pictures.train.y.data.length / batchSize);
      const model = build(pictures, { seed, steps });
      checkFit(pictures, model, pictures.where ?? name);
      model.metadata = { ...model.metadata, task: "imageClassification", classNames: pictures.classNames };
      return model;
    },
    batches: (pictures, _, { batchSize, seed }) => ({
      train: pictureBatches(pictures.train, {
        classes: pictures.classNames.length,
        batchSize,
        shuffleSeed: seed,
        augment,
      }),
      validation: batchesOf(pictures.test, pictures),
    }),
    async evaluate(pictures, model, { limit = Infinity } = {}) {
      const { x, y } = pictures.test;
      const rows = spread(y.data.length, limit);
      const examples = limit < y.data.length ? { x: takeRows(x, rows), y: takeRows(y, rows) } : { x, y };
      const { accuracy, loss } = await model.evaluateBatches(batchesOf(examples, pictures));
      return { accuracy: accuracy!, loss: loss! };
    },
    inspect: inspectPictures,
  };
}
