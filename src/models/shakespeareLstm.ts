import * as layers from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { model } from "../training/index.ts";
import { characterRecipe } from "./languageModels/characterRecipe.ts";

const length = 100;

/**
 * A recurrent network that writes (Graves 2013; Karpathy's char-rnn): two LSTMs of 256 units read Shakespeare
 * character by character and say which one comes next.
 * Shapes: characters `[batch, time]` int32 -> logits of the characters after, `[batch, time, characters]`.
 * @example
 * const text = await models.shakespeareLstm.load({ path: "input.txt" });
 * const model = models.shakespeareLstm.build(text, { seed: 0 });
 */
export const shakespeareLstm = characterRecipe({
  name: "shakespeare-lstm",
  description: "a character LSTM that learns to write from tiny Shakespeare",
  epochs: 8,
  batchSize: 32,
  length,
  build({ tokenizer }, { seed, steps }) {
    const characters = layers.input([length], { dtype: "int32", shorter: true, name: "characters" });
    let x = layers.embedding(tokenizer.vocabularySize, 64)(characters); // [time, 64]
    x = layers.lstm(256, { returnSequences: true })(x); // [time, 256]
    x = layers.dropout(0.2)(x);
    x = layers.lstm(256, { returnSequences: true })(x);
    x = layers.dropout(0.2)(x);
    const logits = layers.dense(tokenizer.vocabularySize)(x);
    const lstm = model(characters, logits, { name: "shakespeare-lstm", seed });

    const learningRate = optimizers.schedules.cosineDecay({
      initialLearningRate: 4e-3,
      decaySteps: steps,
      alpha: 0.05,
    });
    lstm.compile({
      optimizer: optimizers.adam({ learningRate, globalClipnorm: 5 }),
      loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: ["accuracy"],
    });
    return lstm;
  },
});
