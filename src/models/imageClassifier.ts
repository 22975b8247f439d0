import { OptionError } from "../base/errors.ts";
import { checkNumbers } from "../base/options.ts";
import { limitExamples, loadImageFolder, type LabeledSplits } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { sequential } from "../training/index.ts";
import { holdOut } from "./pictures/holdOut.ts";
import { pictureRecipe } from "./pictures/pictureRecipe.ts";
import type { RecipeDataOptions } from "./recipe.ts";

/** Keras's 0.99 would take more steps than small data sets have for the averages to come near what they mean. */
const momentum = 0.9;

/** Of every class, where the data have no `test` folder of their own. */
const heldOut = 0.2;

/**
 * A small convolutional network for pictures of your own, any number of classes: three blocks of convolution, batch
 * normalization and ReLU with pooling between them, then the mean over the picture, so that its 95,000 parameters do not
 * grow with its size.
 * Shapes: pictures `[batch, size, size, 3]` -> probabilities `[batch, classes]`.
 * @example
 * const pictures = await models.imageClassifier.load({ path: "pictures/", size: 64 });
 * const model = models.imageClassifier.build(pictures, { seed: 1 });
 */
export const imageClassifier = pictureRecipe({
  name: "image-classifier",
  description: "a small CNN on pictures of your own, RGB, any number of classes",
  dataHelp:
    "a folder or .tar(.gz) of class folders, <class>/*.png|jpg, of which a fifth is held out for testing; or train/<class>/... and test/<class>/...",
  dataOptions: ["size"],
  epochs: 20,
  batchSize: 32,
  load: loadOwnPictures,
  build({ train, classNames }, { seed }) {
    const model = sequential(
      [
        layers.input(train.x.shape.slice(1)),
        layers.conv2d(32, 3, { padding: "same", useBias: false }), // [size, size, 32]
        layers.batchNormalization({ momentum }),
        layers.relu(),
        layers.maxPooling2d(2), // [size / 2, size / 2, 32]
        layers.conv2d(64, 3, { padding: "same", useBias: false }),
        layers.batchNormalization({ momentum }),
        layers.relu(),
        layers.maxPooling2d(2), // [size / 4, size / 4, 64]
        layers.conv2d(128, 3, { padding: "same", useBias: false }),
        layers.batchNormalization({ momentum }),
        layers.relu(),
        layers.globalAveragePooling2d(), // [128]
        layers.dropout(0.3),
        layers.dense(classNames.length, { activation: "softmax" }),
      ],
      { name: "image-classifier", seed },
    );
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    return model;
  },
});

async function loadOwnPictures(options: RecipeDataOptions): Promise<LabeledSplits> {
  const { path, size = 64, seed = 0, limit, onProgress } = options;
  if (path === undefined) {
    throw new OptionError({
      where: "image-classifier",
      problem: "it learns from pictures of your own",
      mend: "say where they are: --data FOLDER, or path",
    });
  }
  checkNumbers("image-classifier", { size }, { size: { min: 8, max: 1024, integer: true } });
  const { train, test, classNames } = await loadImageFolder(path, {
    size,
    onProgress: (done) => onProgress?.({ stage: "decode", unit: "pictures", done }),
  });
  const parts =
    test === undefined ? holdOut(train, { share: heldOut, seed, classNames, where: path }) : { train, test };
  return limitExamples({ ...parts, classNames }, { limit, seed });
}
