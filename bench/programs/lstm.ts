// A training step of an LSTM in Tensorloom.
import { layers, sequential } from "tensorloom";
import { serve } from "../serve.ts";
import { adam, startFromPattern, values } from "./pattern.ts";
import { versions } from "./versions.ts";

const x = values(100, [32, 100, 64]);
const y = values(101, [32, 100, 256]);

const since = performance.now();
const model = sequential([layers.input([100, 64]), layers.lstm(256, { returnSequences: true })]);
model.compile({ optimizer: adam(), loss: "meanSquaredError" });
startFromPattern(model, 0.05);

await serve({ versions, parameters: model.countParams() }, () => model.trainOnBatch(x, y), {
  since,
  compared: 10,
});
