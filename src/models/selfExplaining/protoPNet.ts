import { checkNumbers, complete } from "../../base/options.ts";
import * as layers from "../../layers/index.ts";
import type { Layer } from "../../layers/index.ts";
import * as losses from "../../losses/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import { model, type Model } from "../../training/index.ts";
import { nearestPatch, prototypeDistances, prototypeSimilarity } from "./prototypeDistances.ts";
import { prototypeEvidence } from "./prototypeEvidence.ts";

/** How a prototype network is made. */
export interface ProtoPNetOptions {
  /** What makes latent pictures of pictures, as convolutions and poolings. */
  readonly trunk: readonly Layer[];
  readonly classes: number;
  /** Default: 10, the paper's. */
  readonly prototypesPerClass?: number;
  /** Channels of latent patches, and so of prototypes. Default: 128, the paper's. */
  readonly channels?: number;
  /** Factor of the distance to the nearest prototype of the right class. Default: 0.8. */
  readonly cluster?: number;
  /** Factor of the distance to the nearest one of a wrong class. Default: 0.08. */
  readonly separation?: number;
  /** Factor of the weights between prototypes and other classes, in the last stage. Default: 1e-4. */
  readonly l1?: number;
  /** Of Adam. Default: 3e-3, the paper's for prototypes. */
  readonly learningRate?: number;
  /** Default: protopnet. */
  readonly name?: string;
  /** Draws the initial weights. Default: 0. */
  readonly seed?: number;
}

const defaults = {
  prototypesPerClass: 10,
  channels: 128,
  cluster: 0.8,
  separation: 0.08,
  l1: 1e-4,
  learningRate: 3e-3,
  name: "protopnet",
  seed: 0,
} as const;

/**
 * A prototype network (ProtoPNet; Chen et al. 2019, "This looks like that: deep learning for interpretable image
 * recognition"): it tells classes by how much patches of a picture look like prototypes, each of which is a patch of a
 * training picture. Its explanation is how it computes:
 * - `similarityMaps`: how much each patch looks like each prototype, `log((d + 1) / (d + 1e-4))` of squared distances d;
 * - `similarities`: the largest of each map, and `distances`: of the nearest patch;
 * - `probabilities`: the softmax of similarities times the weights of the layer `evidence`.
 *
 * It is trained in the paper's stages: `fit` with the last layer held fast (1 for a class's own prototypes, -0.5 for
 * others) by cross-entropy and {@link losses.clusterSeparation}; {@link projectPrototypes}; {@link fitEvidence}. The
 * paper's warm epochs, in which the trunk is held fast, are for trunks that come trained: `model.freeze(...)`.
 * Shapes: pictures `[batch, height, width, channels]` -> probabilities `[batch, classes]`, similarities and distances
 * `[batch, prototypes]`, maps `[batch, places down, places across, prototypes]`, in this order; for `fit`, one-hot labels
 * for the first, {@link ownPrototypes} for distances, and anything for the others.
 * @throws {OptionError} for counts below 1 or factors below 0.
 * @example
 * const trunk = [layers.conv2d(32, 3, { activation: "relu" }), layers.maxPooling2d(2)];
 * const model = models.protoPNet([28, 28, 1], { trunk, classes: 10, prototypesPerClass: 5, channels: 64 });
 * model.network.outputNames // ["probabilities", "similarities", "distances", "similarityMaps"]
 */
export function protoPNet(inputShape: readonly number[], options: ProtoPNetOptions): Model {
  const { trunk, classes, ...rest } = options;
  const settings = complete("protoPNet", rest, defaults);
  const { prototypesPerClass, channels, cluster, separation, l1, learningRate, name, seed } = settings;
  const count = { min: 1, integer: true };
  checkNumbers(
    "protoPNet",
    { ...settings, classes },
    { classes: { min: 2, integer: true }, prototypesPerClass: count, channels: count },
  );

  const picture = layers.input(inputShape);
  let z = trunk.reduce((place, layer) => layer(place), picture);
  z = layers.conv2d(channels, 1, { activation: "relu" })(z);
  z = layers.conv2d(channels, 1, { activation: "sigmoid", name: "patches" })(z); // [height, width, channels]
  const distanceMaps = prototypeDistances(classes * prototypesPerClass, { name: "distanceMaps" })(z);
  const similarityMaps = prototypeSimilarity({ name: "similarityMaps" })(distanceMaps);
  const distances = nearestPatch({ name: "distances" })(distanceMaps); // [prototypes]
  const similarities = prototypeSimilarity({ name: "similarities" })(distances);
  const logits = prototypeEvidence({ classes, prototypesPerClass, l1, name: "evidence" })(similarities);
  const probabilities = layers.softmax({ name: "probabilities" })(logits);

  const made = model(picture, [probabilities, similarities, distances, similarityMaps], { name, seed });
  made.compile({
    optimizer: optimizers.adam({ learningRate }),
    loss: {
      probabilities: "categoricalCrossentropy",
      distances: losses.clusterSeparation({ cluster, separation }),
    },
    metrics: { probabilities: ["accuracy"] },
  });
  made.freeze("evidence");
  return made;
}
