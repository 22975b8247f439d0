// The chapter's whole job in Tensorloom: `node cnnJob.js FOLDER EPOCHS LIMIT`. Prints a line of figures.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ops, tensor } from "tensorloom";
import { chapterCnn } from "./chapterCnn.ts";
import { versions } from "./versions.ts";

const [folder, epochs, limit] = process.argv.slice(2) as [string, string, string];
const seconds: Record<string, number> = {};
let last = performance.now();
function lap(stage: string): void {
  seconds[stage] = (performance.now() - last) / 1000;
  last = performance.now();
}

const pictures = (name: string) => {
  const bytes = readFileSync(join(folder, name));
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return tensor({ dtype: "uint8", shape: [data.length / 3072, 32, 32, 3], data });
};
const labels = (name: string) => {
  const data = Int32Array.from(readFileSync(join(folder, name)));
  return tensor({ dtype: "int32", shape: [data.length], data });
};
const some = [{ stop: Number(limit) }];
const xTrainBytes = ops.slice(pictures("train-x.bin"), some);
const yTrainClasses = ops.slice(labels("train-y.bin"), some);
const [xTestBytes, yTestClasses] = [pictures("test-x.bin"), labels("test-y.bin")];
lap("load");

const xTrain = ops.divide(ops.cast(xTrainBytes, "float32"), 255);
const xTest = ops.divide(ops.cast(xTestBytes, "float32"), 255);
const yTrain = ops.oneHot(yTrainClasses, 10);
const yTest = ops.oneHot(yTestClasses, 10);
const model = chapterCnn();
lap("prepare");

const epochEnds: number[] = [];
await model.fit(xTrain, yTrain, {
  epochs: Number(epochs),
  batchSize: 64,
  verbose: false,
  callbacks: [{ name: "clock", onEpochEnd: () => void epochEnds.push(performance.now()) }],
});
lap("fit");

const { accuracy } = await model.evaluate(xTest, yTest);
lap("evaluate");

await (await model.predict(xTest)).data();
lap("predict");

const lastEpoch = (epochEnds.at(-1)! - epochEnds.at(-2)!) / 1000;
console.log(`DONE ${JSON.stringify({ versions, seconds, lastEpoch, accuracy })}`);
