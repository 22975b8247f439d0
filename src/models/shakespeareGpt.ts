import * as layers from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { model } from "../training/index.ts";
import { characterRecipe } from "./languageModels/characterRecipe.ts";

const context = 64;
const width = 128;

/**
 * GPT-2's architecture (Radford et al. 2019), small, on the characters of Shakespeare: 4 blocks of 4 heads, width 128,
 * context 64, as nanoGPT is set for a CPU: 2,000 steps of 12 windows.
 * Shapes: characters `[batch, time]` int32 -> logits of the characters after, `[batch, time, characters]`.
 * @example
 * const text = await models.shakespeareGpt.load({ path: "input.txt" });
 * const model = models.shakespeareGpt.build(text, { seed: 0 });
 */
export const shakespeareGpt = characterRecipe({
  name: "shakespeare-gpt",
  description: "a small GPT-2 on the characters of tiny Shakespeare",
  epochs: 10,
  batchSize: 12,
  length: context,
  steps: 200,
  build({ tokenizer }, { seed, steps }) {
    const normal = { name: "randomNormal", config: { stddev: 0.02 } };
    const tokens = layers.input([context], { dtype: "int32", shorter: true, name: "tokens" });
    const vocabulary = layers.reversibleEmbedding(tokenizer.vocabularySize, width, {
      embeddingsInitializer: normal,
    });

    let x = vocabulary(tokens); // [time, 128]
    x = layers.add()([x, layers.positionEmbedding(context, { initializer: normal })(x)]);
    for (let i = 0; i < 4; i++) {
      x = layers.transformerDecoder({
        numHeads: 4,
        intermediateDim: 4 * width,
        activation: "gelu",
        normalizeFirst: true,
        kernelInitializer: normal,
      })(x);
    }
    x = layers.layerNormalization({ epsilon: 1e-5 })(x);
    const gpt = model(tokens, vocabulary(x), { name: "shakespeare-gpt", seed });

    gpt.compile({
      optimizer: optimizers.adamw({
        learningRate: optimizers.schedules.cosineDecay({
          initialLearningRate: 0,
          warmupTarget: 1e-3,
          warmupSteps: 100,
          decaySteps: Math.max(1, steps - 100),
          alpha: 0.1,
        }),
        beta2: 0.99,
        weightDecay: 0.1,
        excludeFromWeightDecay: ["bias", "gamma", "beta"],
        globalClipnorm: 1,
      }),
      loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: ["accuracy"],
    });
    return gpt;
  },
});
