import type { NdArray } from "../../base/ndarray.ts";
import * as layers from "../../layers/index.ts";
import type { Layer } from "../../layers/index.ts";
import { model, type Logs } from "../../training/index.ts";

/** How a last layer is trained by itself. */
export interface FitHeadOptions {
  /** Default: 5. */
  readonly epochs?: number;
  /** Default: 256. */
  readonly batchSize?: number;
  /** Draws the order of the examples. Default: 0. */
  readonly seed?: number;
}

export const fitHeadDefaults = { epochs: 5, batchSize: 256, seed: 0 } as const;

/**
 * Trains a layer by itself on what it reads, by cross-entropy of its softmax: convex, where it is linear. Models that
 * share the layer share its weights, and so have learnt too.
 * @param features `[n, features]`
 * @param labels one-hot `[n, classes]`
 * @returns the last epoch's loss and accuracy
 */
export async function fitHead(
  layer: Layer,
  data: { readonly features: NdArray; readonly labels: NdArray; readonly activated: boolean },
  { epochs, batchSize, seed }: Required<FitHeadOptions>,
): Promise<Logs> {
  const features = layers.input(data.features.shape.slice(1));
  const made = layer(features);
  const head = model(features, data.activated ? made : layers.softmax()(made), { seed });
  head.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const { history } = await head.fit(data.features, data.labels, { epochs, batchSize, seed, verbose: false });
  return Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values.at(-1)!]));
}
