// The chapter's CNN in Tensorloom: `node cnn.js cnn-step|cnn-predict`.
import { serve } from "../serve.ts";
import { chapterCnn } from "./chapterCnn.ts";
import { randomBatch } from "./randomBatch.ts";
import { versions } from "./versions.ts";

const batches = Array.from({ length: 8 }, () => randomBatch(64, [32, 32, 3], 10));
const batch = (index: number) => batches[index % batches.length]!;

const since = performance.now();
const model = chapterCnn();

await serve(
  { versions, parameters: model.countParams() },
  process.argv[2] === "cnn-step"
    ? (index) => model.trainOnBatch(batch(index).x, batch(index).y)
    : (index) => model.predictOnBatch(batch(index).x),
  { since },
);
