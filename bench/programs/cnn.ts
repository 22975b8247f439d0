// The chapter's CNN in Tensorloom: `node cnn.js cnn-step|cnn-predict`.
import { createRequire } from "node:module";
import { serve } from "../serve.ts";
import { chapterCnn } from "./chapterCnn.ts";
import { randomBatch } from "./randomBatch.ts";

const { version } = createRequire(import.meta.url)("tensorloom/package.json") as { version: string };
const model = chapterCnn();
const batches = Array.from({ length: 8 }, () => randomBatch(64, [32, 32, 3], 10));
const batch = (index: number) => batches[index % batches.length]!;

await serve(
  { versions: { tensorloom: version, node: process.versions.node }, parameters: model.countParams() },
  process.argv[2] === "cnn-step"
    ? (index) => model.trainOnBatch(batch(index).x, batch(index).y)
    : (index) => model.predictOnBatch(batch(index).x),
);
