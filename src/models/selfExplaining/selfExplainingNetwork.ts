import { checkNumbers, complete } from "../../base/options.ts";
import * as layers from "../../layers/index.ts";
import type { Layer } from "../../layers/index.ts";
import { model, type Model } from "../../training/index.ts";
import { autoencoded, relevanceSum } from "./relevanceLayers.ts";
import { relevanceStability } from "./relevanceStability.ts";

/** How a self-explaining network is made. */
export interface SelfExplainingNetworkOptions {
  /** What makes features `[n]` of the input, of which concepts are made. */
  readonly encoder: readonly Layer[];
  /** What makes the input again of the concepts. */
  readonly decoder: readonly Layer[];
  /** What makes features `[n]` of the input, of which the relevances are made. */
  readonly parametrizer: readonly Layer[];
  readonly classes: number;
  /** How many concepts there are. Default: 5, the paper's for MNIST. */
  readonly concepts?: number;
  /** Factor of {@link relevanceStability}, the paper's lambda. Default: 1e-4. */
  readonly stability?: number;
  /** Factor of the reconstruction's mean squared error, the paper's xi. Default: 1. */
  readonly reconstruction?: number;
  /** Factor of the concepts' absolute values. Default: 1e-4. */
  readonly sparsity?: number;
  /** Default: senn. */
  readonly name?: string;
  /** Draws the initial weights. Default: 0. */
  readonly seed?: number;
}

const defaults = {
  concepts: 5,
  stability: 1e-4,
  reconstruction: 1,
  sparsity: 1e-4,
  name: "senn",
  seed: 0,
} as const;

/**
 * A self-explaining neural network (SENN; Alvarez-Melis & Jaakkola 2018): linear in concepts that it finds itself, with
 * coefficients that depend on the input: `f(x) = sum over k of theta_k(x) h_k(x)`, `p = softmax(f)`. The concepts h come of an
 * autoencoder and are sparse; the relevances theta, a coefficient in -1..1 for each concept and class, are kept stable by
 * {@link relevanceStability}. Its explanation is how it computes: concept k speaks for class c by `theta_kc h_k`.
 * Shapes: inputs `[batch, ...]` -> probabilities `[batch, classes]`, concepts `[batch, concepts]`, relevances
 * `[batch, concepts, classes]`; `fit` takes one-hot labels for the first, and anything for the others.
 * @throws {OptionError} for counts or factors that do not fit.
 * @throws {ShapeError} when the decoder does not give what the encoder takes.
 * @example
 * const model = models.selfExplainingNetwork([8], {
 *   encoder: [layers.dense(16, { activation: "relu" })],
 *   decoder: [layers.dense(8)],
 *   parametrizer: [layers.dense(16, { activation: "relu" })],
 *   classes: 3,
 * });
 * model.network.outputNames // ["probabilities", "concepts", "relevances"]
 */
export function selfExplainingNetwork(
  inputShape: readonly number[],
  options: SelfExplainingNetworkOptions,
): Model {
  const { encoder, decoder, parametrizer, classes, ...rest } = options;
  const settings = complete("selfExplainingNetwork", rest, defaults);
  const { concepts: count, stability, reconstruction, sparsity, name, seed } = settings;
  const atLeastOne = { min: 1, integer: true };
  checkNumbers(
    "selfExplainingNetwork",
    { ...settings, classes },
    { classes: { min: 2, integer: true }, concepts: atLeastOne },
  );
  const through = (list: readonly Layer[], from: layers.Symbolic): layers.Symbolic =>
    list.reduce((place, layer) => layer(place), from);

  const x = layers.input(inputShape);
  const encoded = layers.dense(count, { name: "encoded" })(through(encoder, x));
  const decoded = through(decoder, encoded);
  const concepts = autoencoded({ reconstruction, sparsity, name: "concepts" })([encoded, x, decoded]);
  const coefficients = layers.dense(count * classes, { activation: "tanh" })(through(parametrizer, x));
  const relevances = layers.reshape([count, classes], { name: "relevances" })(coefficients);
  const logits = relevanceSum({ name: "aggregation" })([concepts, relevances]);
  const probabilities = layers.softmax({ name: "probabilities" })(logits);

  const made = model(x, [probabilities, concepts, relevances], { name, seed });
  made.compile({
    optimizer: "adam",
    loss: { probabilities: "categoricalCrossentropy" },
    metrics: { probabilities: ["accuracy"] },
    method: relevanceStability({ strength: stability }),
  });
  return made;
}
