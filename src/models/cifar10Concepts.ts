import { takeRows, type NdArray } from "../base/ndarray.ts";
import { datasets } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { oneHotLabels } from "./pictures/pictureBatches.ts";
import type { Pictures } from "./pictures/pictureRecipe.ts";
import type { Recipe } from "./recipe.ts";
import { cifar10Concepts as concepts, conceptTable } from "./selfExplaining/cifar10ConceptTable.ts";
import { conceptBottleneck, type BottleneckTraining } from "./selfExplaining/conceptBottleneck.ts";
import { correctedAccuracy } from "./selfExplaining/correctedAccuracy.ts";
import { explainingRecipe } from "./selfExplaining/explainingRecipe.ts";
import { fitClasses } from "./selfExplaining/intervene.ts";
import { outputsOf } from "./selfExplaining/outputsOf.ts";
import { classNamesOf } from "./using/metadata.ts";

/** How many concepts are corrected where accuracy is shown. */
const correctedCounts = [1, 2, 4, 8, concepts.length];

/** The concepts of examples, by their classes. */
const conceptsOf = (table: NdArray, { data }: NdArray): NdArray => takeRows(table, Array.from(data, Number));

/** The share of concepts, over all examples, that are told rightly. */
function conceptAccuracy(said: NdArray, { data: right }: NdArray): number {
  let hits = 0;
  right.forEach((value: number | bigint, i: number) => {
    if (Number(said.data[i]) > 0.5 === (Number(value) === 1)) hits++;
  });
  return hits / right.length;
}

/** The recipe for one way of training. */
const conceptRecipe = (name: string, training: BottleneckTraining): Recipe<Pictures> =>
  explainingRecipe({
    name,
    description: `a concept bottleneck network on CIFAR-10, ${training}: ${concepts.length} concepts, and the class from them`,
    dataHelp: "as cifar10-cnn; the concepts of each class are the recipe's own",
    epochs: 10,
    batchSize: 64,
    load: ({ path, limit, onProgress, signal }) => datasets.cifar10.load({ path, limit, onProgress, signal }),
    build({ classNames }, { seed }) {
      conceptTable(classNames); // refuses other classes before anything is trained
      return conceptBottleneck([32, 32, 3], {
        trunk: [
          layers.conv2d(32, 3, { activation: "relu" }),
          layers.maxPooling2d(2),
          layers.conv2d(64, 3, { activation: "relu" }),
          layers.maxPooling2d(2),
          layers.flatten(),
          layers.dense(128, { activation: "relu" }),
        ],
        concepts,
        classes: classNames.length,
        training,
        name,
        seed,
      });
    },
    targets(model, labels) {
      const classNames = classNamesOf(model);
      return [oneHotLabels(labels, classNames.length), conceptsOf(conceptTable(classNames), labels)];
    },
    async finish({ train: { x, y }, classNames }, model, { seed }) {
      if (training === "joint") return;
      const said =
        training === "independent"
          ? conceptsOf(conceptTable(classNames), y)
          : (await outputsOf(model, x, ["concepts"])).concepts;
      await fitClasses(model, { concepts: said, labels: oneHotLabels(y, classNames.length) }, { seed });
    },
    async figures(model, { x, y: labels }) {
      const table = conceptTable(classNamesOf(model));
      const { concepts: said } = await outputsOf(model, x, ["concepts"]);
      const corrected: [string, number][] = [];
      for (const count of correctedCounts) {
        const judged = { concepts: said, table, labels };
        corrected.push([
          `accuracyCorrected${count}`,
          await correctedAccuracy(model, judged, { corrected: count }),
        ]);
      }
      const accuracy = conceptAccuracy(said, conceptsOf(table, labels));
      return { conceptAccuracy: accuracy, ...Object.fromEntries(corrected) };
    },
  });

/**
 * A concept bottleneck network on the trunk of `cifar10-cnn`, concepts and classes learnt at once. It says what a picture
 * shows (fur, wheels, wings ...) and tells the class from that alone. The concepts are those of classes, as in Animals with
 * Attributes and CUB, so that a person who corrects all of them names the class.
 * Shapes: pictures `[batch, 32, 32, 3]` -> probabilities `[batch, 10]`, concepts `[batch, 19]`.
 * @example
 * const pictures = await models.cifar10Concepts.load({ limit: 1000 });
 * const model = models.cifar10Concepts.build(pictures);
 */
export const cifar10Concepts: Recipe<Pictures> = conceptRecipe("cifar10-concepts", "joint");

/** As {@link cifar10Concepts}, the concepts first, then the classes from what is predicted of them. */
export const cifar10ConceptsSequential: Recipe<Pictures> = conceptRecipe(
  "cifar10-concepts-sequential",
  "sequential",
);

/** As {@link cifar10Concepts}, the concepts first, then the classes from the true ones. */
export const cifar10ConceptsIndependent: Recipe<Pictures> = conceptRecipe(
  "cifar10-concepts-independent",
  "independent",
);
