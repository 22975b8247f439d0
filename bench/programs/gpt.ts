// A training step of a GPT in Tensorloom: `node gpt.js gpt-step|nanogpt-step`.
import { models, text, type Model, type NdArray } from "tensorloom";
import { serve } from "../serve.ts";
import * as gpt from "./gptModel.ts";
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
}
const settings: Readonly<Record<string, Setting>> = {
  "gpt-step": { build: gpt.gptModel, shape: [16, gpt.context], vocabulary: gpt.vocabulary },
  "nanogpt-step": { build: nanogpt, shape: [12, 64], vocabulary: 66 },
};
const { build, shape, vocabulary } = settings[process.argv[2]!]!;
const [x, y] = [100, 101].map((number): NdArray => tokens(number, shape, vocabulary)) as [NdArray, NdArray];

const since = performance.now();
const model = build();
startFromPattern(model, 0.04);

await serve({ versions, parameters: model.countParams() }, () => model.trainOnBatch(x, y), {
  since,
  compared: 10,
});
