// The chapter's CNN in Tensorloom: `node cnn.js cnn-step|cnn-predict|cnn-predict-10000 [batch size]`.
import { serve } from "../serve.ts";
import { chapterCnn } from "./chapterCnn.ts";
import { adam, oneHot, startFromPattern, values } from "./pattern.ts";
import { versions } from "./versions.ts";

const [work, given = "64"] = process.argv.slice(2);
const many = work === "cnn-predict-10000";
const size = many ? 10_000 : Number(given);
const batches = Array.from({ length: many ? 1 : 8 }, (_, number) => ({
  x: values(100 + number, [size, 32, 32, 3]),
  y: oneHot(200 + number, [size, 10]),
}));
const batch = (index: number) => batches[index % batches.length]!;

const since = performance.now();
const model = chapterCnn(adam());
startFromPattern(model, 0.05);

const step = (index: number) => model.trainOnBatch(batch(index).x, batch(index).y);

/** The first image's probabilities. */
async function predict(index: number): Promise<number[]> {
  const { x } = batch(index);
  const probabilities = await (many ? model.predict(x) : model.predictOnBatch(x));
  return [...(await probabilities.data()).subarray(0, 10)].map(Number);
}

await serve({ versions, parameters: model.countParams() }, work === "cnn-step" ? step : predict, {
  since,
  compared: work === "cnn-step" ? 5 : 1,
});
