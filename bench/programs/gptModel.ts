import { layers, losses, model, type Model } from "tensorloom";
import { adam } from "./pattern.ts";

export interface GptSize {
  readonly vocabulary: number;
  /** The longest text. */
  readonly context: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  /** Whether the embeddings of the tokens are the head's weights too. */
  readonly tied: boolean;
}

/** 5.8 million weights, a head of its own. */
export const middle: GptSize = {
  vocabulary: 5000,
  context: 128,
  width: 256,
  heads: 8,
  blocks: 4,
  tied: false,
};

/** GPT-2 as it came out (Radford et al. 2019), the smallest: 124 million weights. */
export const gpt2Small: GptSize = {
  vocabulary: 50_257,
  context: 1024,
  width: 768,
  heads: 12,
  blocks: 12,
  tied: true,
};

/** A GPT whose blocks normalize first, for texts of `time` tokens. */
export function gptModel(
  { vocabulary, context, width, heads, blocks, tied }: GptSize,
  { time = context, learningRate = 1e-3 } = {},
): Model {
  const tokens = layers.input([time], { dtype: "int32", shorter: true });
  const embedding = tied
    ? layers.reversibleEmbedding(vocabulary, width)
    : layers.embedding(vocabulary, width);
  let x = embedding(tokens); // [time, width]
  x = layers.add()([x, layers.positionEmbedding(context)(x)]);
  for (let block = 0; block < blocks; block++) {
    x = layers.transformerEncoder({
      numHeads: heads,
      intermediateDim: 4 * width,
      activation: "gelu",
      normalizeFirst: true,
      useCausalMask: true,
    })(x);
  }
  x = layers.layerNormalization({ epsilon: 1e-5 })(x);
  const gpt = model(tokens, tied ? embedding(x) : layers.dense(vocabulary)(x));
  gpt.compile({
    optimizer: adam(learningRate),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  });
  return gpt;
}
