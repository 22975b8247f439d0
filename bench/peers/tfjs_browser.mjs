// A training step of the chapter's CNN in TensorFlow.js, in a page's worker: on cpu, webgl or webgpu.
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { serveInWorker } from "../browser/serveInWorker.ts";
import { chapterCnn } from "./tfjs_model.mjs";

serveInWorker(async ({ backend }) => {
  const opened = await tf.setBackend(backend);
  if (!opened) throw new Error(`there is no ${backend} in this browser`);
  const { model, images, labels } = chapterCnn(tf);
  return {
    greeting: { versions: { tfjs: tf.version.tfjs }, parameters: model.countParams() },
    iteration: () => model.trainOnBatch(images, labels),
  };
});
