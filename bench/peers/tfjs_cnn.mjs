// The chapter's CNN in TensorFlow.js: `node tfjs_cnn.mjs cnn-step|cnn-predict cpu|wasm`.
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { serve } from "../.build/serve.js";
import { chapterCnn } from "./tfjs_model.mjs";

const [work, backend] = process.argv.slice(2);
await tf.setBackend(backend);
const { model, images, labels } = chapterCnn(tf);

async function predict() {
  const output = model.predictOnBatch(images);
  await output.data();
  output.dispose();
}

await serve(
  { versions: { tfjs: tf.version.tfjs, node: process.versions.node }, parameters: model.countParams() },
  work === "cnn-step" ? () => model.trainOnBatch(images, labels) : predict,
);
