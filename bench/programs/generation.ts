// Greedy generation with kept keys and values in Tensorloom: 100 tokens behind a prompt of 16.
import { decoding } from "tensorloom";
import { serve } from "../serve.ts";
import { gptModel, middle } from "./gptModel.ts";
import { startFromPattern, tokens } from "./pattern.ts";
import { versions } from "./versions.ts";

const prompt = tokens(100, [16], middle.vocabulary).data as Int32Array;

const since = performance.now();
const model = gptModel(middle);
startFromPattern(model, 0.04);
const decoder = new decoding.ModelDecoder(model);

async function generate(): Promise<number[]> {
  decoder.restart();
  const logits = await decoder.read(prompt);
  const made: number[] = [];
  const sampling = { temperature: 0 };
  for await (const token of decoding.generateTokens(decoder, { logits, maxTokens: 100, sampling }))
    made.push(token);
  return made;
}

await serve({ versions, parameters: model.countParams() }, generate, { since, compared: 1 });
