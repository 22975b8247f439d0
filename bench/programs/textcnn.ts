// A training step of TextCNN in Tensorloom, without dropout, whose draws no two libraries share.
import { layers, model } from "tensorloom";
import { serve } from "../serve.ts";
import { adam, startFromPattern, tokens } from "./pattern.ts";
import { versions } from "./versions.ts";

const vocabulary = 16_000;
const x = tokens(100, [50, 64], vocabulary);
const y = tokens(101, [50], 2);

const since = performance.now();
const words = layers.input([64], { dtype: "int32" });
const vectors = layers.embedding(vocabulary, 128)(words); // [time, 128]
const features = [3, 4, 5].map((width) =>
  layers.globalMaxPooling1d()(layers.conv1d(100, width, { padding: "same", activation: "relu" })(vectors)),
);
const classes = layers.dense(2, { activation: "softmax" })(layers.concatenate()(features));
const textcnn = model(words, classes);
textcnn.compile({ optimizer: adam(), loss: "sparseCategoricalCrossentropy" });
startFromPattern(textcnn, 0.05);

await serve({ versions, parameters: textcnn.countParams() }, () => textcnn.trainOnBatch(x, y), {
  since,
  compared: 10,
});
