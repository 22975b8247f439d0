import { layers, losses, model, type Model } from "tensorloom";
import { adam } from "./pattern.ts";

export const vocabulary = 5000;
export const context = 128;
const width = 256;

/** A GPT of 5.8 million weights: 4 blocks of 8 heads, normalized first, with a head of its own. */
export function gptModel(): Model {
  const tokens = layers.input([context], { dtype: "int32", shorter: true });
  let x = layers.embedding(vocabulary, width)(tokens); // [time, 256]
  x = layers.add()([x, layers.positionEmbedding(context)(x)]);
  for (let block = 0; block < 4; block++) {
    x = layers.transformerEncoder({
      numHeads: 8,
      intermediateDim: 4 * width,
      activation: "gelu",
      normalizeFirst: true,
      useCausalMask: true,
    })(x);
  }
  x = layers.layerNormalization({ epsilon: 1e-5 })(x);
  const gpt = model(tokens, layers.dense(vocabulary)(x));
  gpt.compile({ optimizer: adam(), loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
  return gpt;
}
