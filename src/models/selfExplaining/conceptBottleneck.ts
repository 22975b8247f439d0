import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import * as layers from "../../layers/index.ts";
import type { Layer } from "../../layers/index.ts";
import { model, type Model } from "../../training/index.ts";

/** How concepts and classes are learnt: at once, one after the other, or each by itself. */
export type BottleneckTraining = "joint" | "sequential" | "independent";

/** How a concept bottleneck network is made. */
export interface ConceptBottleneckOptions {
  /** What makes features `[n]` of an input. */
  readonly trunk: readonly Layer[];
  /** The names of the concepts. */
  readonly concepts: readonly string[];
  readonly classes: number;
  /**
   * - `joint`: classes and concepts at once, the concepts by the factor `conceptWeight`.
   * - `sequential`: first the concepts, then classes from the concepts that are predicted ({@link fitClasses}).
   * - `independent`: first the concepts, then classes from the true ones ({@link fitClasses}).
   *
   * Default: joint.
   */
  readonly training?: BottleneckTraining;
  /** Factor of each concept's loss in joint training, the paper's lambda. Default: 0.1. */
  readonly conceptWeight?: number;
  /** Default: concept-bottleneck. */
  readonly name?: string;
  /** Draws the initial weights. Default: 0. */
  readonly seed?: number;
}

const defaults = { training: "joint", conceptWeight: 0.1, name: "concept-bottleneck", seed: 0 } as const;

/**
 * A concept bottleneck network (Koh et al. 2020): it predicts concepts that people have names for, and the class from
 * them alone, by one linear layer: `p = softmax(c W + b)` of `c = sigmoid(g(x))`. What it says of the concepts explains the
 * class; corrected by a person, it mends it ({@link intervene}).
 * Shapes: inputs `[batch, ...]` -> probabilities `[batch, classes]` and concepts `[batch, concepts]`; `fit` takes one-hot
 * classes for the first and 0 or 1 for each concept.
 * @throws {OptionError} for an unknown way of training, or a weight below 0.
 * @example
 * const model = models.conceptBottleneck([8], {
 *   trunk: [layers.dense(16, { activation: "relu" })],
 *   concepts: ["wings", "wheels"],
 *   classes: 3,
 * });
 * model.network.outputNames // ["probabilities", "concepts"]
 */
export function conceptBottleneck(inputShape: readonly number[], options: ConceptBottleneckOptions): Model {
  const { trunk, concepts: names, classes, ...rest } = options;
  const settings = complete("conceptBottleneck", rest, defaults);
  const { training, conceptWeight, name, seed } = settings;
  checkChoice("conceptBottleneck.training", training, ["joint", "sequential", "independent"]);
  checkNumbers(
    "conceptBottleneck",
    { ...settings, classes },
    { conceptWeight: { min: 0 }, classes: { min: 2, integer: true } },
  );

  const input = layers.input(inputShape);
  const features = trunk.reduce((place, layer) => layer(place), input);
  const concepts = layers.dense(names.length, { activation: "sigmoid", name: "concepts" })(features);
  const probabilities = layers.dense(classes, { activation: "softmax", name: "probabilities" })(concepts);
  const made = model(input, [probabilities, concepts], { name, seed });
  made.metadata = { conceptNames: names, training };
  const ofConcepts = { concepts: "binaryCrossentropy" };
  made.compile({
    optimizer: "adam",
    ...(training === "joint"
      ? {
          loss: { probabilities: "categoricalCrossentropy", ...ofConcepts },
          // The loss of concepts is their mean; the paper adds them up.
          lossWeights: { concepts: conceptWeight * names.length },
        }
      : { loss: ofConcepts }),
    metrics: { probabilities: ["accuracy"], concepts: ["binaryAccuracy"] },
  });
  return made;
}
