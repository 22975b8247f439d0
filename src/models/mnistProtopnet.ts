import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { oneHotLabels } from "./pictures/pictureBatches.ts";
import { explainingRecipe } from "./selfExplaining/explainingRecipe.ts";
import { fitEvidence } from "./selfExplaining/fitEvidence.ts";
import { projectPrototypes } from "./selfExplaining/projectPrototypes.ts";
import { protoPNet } from "./selfExplaining/protoPNet.ts";
import { countsOf, ownPrototypes } from "./selfExplaining/prototypes.ts";
import { prototypeSheets } from "./selfExplaining/prototypeSheets.ts";

/**
 * A prototype network that reads handwritten digits by what their parts look like: five patches of 10 x 10 pixels for each
 * digit, on convolutions as those of `mnist-cnn`. After the epochs its prototypes are moved onto training patches and the
 * last layer is trained; the run folder gets pictures of both.
 * Shapes: pictures `[batch, 28, 28, 1]` -> probabilities `[batch, 10]`, similarities and distances `[batch, 50]`, maps
 * `[batch, 7, 7, 50]`.
 * @example
 * const pictures = await models.mnistProtopnet.load({ limit: 1000 });
 * const model = models.mnistProtopnet.build(pictures);
 */
export const mnistProtopnet = explainingRecipe({
  name: "mnist-protopnet",
  description:
    "a prototype network on MNIST: digits told by patches that look like those of training pictures",
  dataHelp: "as mnist-cnn",
  epochs: 8,
  batchSize: 64,
  load: ({ path, limit }) => datasets.mnist.load({ path, limit }),
  build: ({ classNames }, { seed }) =>
    protoPNet([28, 28, 1], {
      trunk: [
        layers.conv2d(32, 3, { padding: "same", activation: "relu" }), // [28, 28, 32]
        layers.maxPooling2d(2), // [14, 14, 32]
        layers.conv2d(64, 3, { padding: "same", activation: "relu" }), // [14, 14, 64]
        layers.maxPooling2d(2), // [7, 7, 64]
      ],
      classes: classNames.length,
      prototypesPerClass: 5,
      channels: 64,
      name: "mnist-protopnet",
      seed,
    }),
  targets(model, labels) {
    const classes = oneHotLabels(labels, countsOf(model).classes);
    const own = ownPrototypes(model, labels);
    return [classes, classes, own, classes]; // similarities and their maps are not judged
  },
  async finish({ train }, model, { seed }) {
    await projectPrototypes(model, train);
    await fitEvidence(model, train, { seed });
  },
  sheets: prototypeSheets,
});
