// A small MLP in Tensorloom: `node mlp.js mlp-step|mlp-fit`: one step, or an epoch of 100 by `model.fit`.
import { layers, sequential } from "tensorloom";
import { serve } from "../serve.ts";
import { adam, startFromPattern, tokens, values } from "./pattern.ts";
import { versions } from "./versions.ts";

const fits = process.argv[2] === "mlp-fit";
const examples = fits ? 3200 : 32;
const x = values(100, [examples, 784]);
const y = tokens(101, [examples], 10);

const since = performance.now();
const model = sequential([
  layers.input([784]),
  layers.dense(128, { activation: "relu" }),
  layers.dense(10, { activation: "softmax" }),
]);
model.compile({ optimizer: adam(), loss: "sparseCategoricalCrossentropy" });
startFromPattern(model, 0.05);

await serve(
  { versions, parameters: model.countParams() },
  fits ? () => model.fit(x, y, { epochs: 1, batchSize: 32, verbose: false }) : () => model.trainOnBatch(x, y),
  fits ? { since } : { since, compared: 10 },
);
