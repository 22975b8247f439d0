// The chapter's CNN in TensorFlow.js: `node tfjs_cnn.mjs cnn-step|cnn-predict cpu|wasm`.
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { serve } from "../.build/serve.js";

const [work, backend] = process.argv.slice(2);
await tf.setBackend(backend);

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [32, 32, 3], filters: 32, kernelSize: 3, activation: "relu" }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: "relu" }),
    tf.layers.dense({ units: 10, activation: "softmax" }),
  ],
});
model.compile({ optimizer: tf.train.adam(1e-3), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const images = tf.randomUniform([64, 32, 32, 3]);
const labels = tf.oneHot(tf.randomUniform([64], 0, 10, "int32"), 10).toFloat();

async function predict() {
  const output = model.predictOnBatch(images);
  await output.data();
  output.dispose();
}

await serve(
  { versions: { tfjs: tf.version.tfjs, node: process.versions.node }, parameters: model.countParams() },
  work === "cnn-step" ? () => model.trainOnBatch(images, labels) : predict,
);
