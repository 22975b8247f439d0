// A training step of a GPT in Tensorloom: `node gpt.js gpt-step|nanogpt-step|gpt2-small-step`.
import { models, text, type Model, type NdArray } from "tensorloom";
import { serve } from "../serve.ts";
import { gpt2Small, gptModel, middle } from "./gptModel.ts";
import { startFromPattern, tokens } from "./pattern.ts";
import { versions } from "./versions.ts";

/** The recipe's model, for a text of as many characters as tiny Shakespeare has: 65, and one for all others. */
function nanogpt(): Model {
  const characters = String.fromCharCode(...Array.from({ length: 65 }, (_, i) => 32 + i)).repeat(10);
  const tokenizer = text.trainTokenizer([characters], { kind: "character", specialTokens: ["<unk>"] });
  return models.shakespeareGpt.build({ train: characters, validation: characters, tokenizer });
}

interface Setting {
  readonly build: () => Model;
  readonly shape: readonly number[];
  readonly vocabulary: number;
  /** How many losses are compared. Default: 10. */
  readonly compared?: number;
}
const settings: Readonly<Record<string, Setting>> = {
  "gpt-step": { build: () => gptModel(middle), shape: [16, 128], vocabulary: middle.vocabulary },
  "nanogpt-step": { build: nanogpt, shape: [12, 64], vocabulary: 66 },
  "gpt2-small-step": {
    build: () => gptModel(gpt2Small, { time: 256, learningRate: 1e-6 }),
    shape: [1, 256],
    vocabulary: gpt2Small.vocabulary,
    compared: 3,
  },
};
const { build, shape, vocabulary, compared = 10 } = settings[process.argv[2]!]!;
const [x, y] = [100, 101].map((number): NdArray => tokens(number, shape, vocabulary)) as [NdArray, NdArray];

const since = performance.now();
const model = build();
const filling = startFromPattern(model, 0.04);

await serve({ versions, parameters: model.countParams() }, () => model.trainOnBatch(x, y), {
  since: since + filling,
  compared,
});
