// Trains a small MLP for the given number of steps, and prints its resident memory in MiB ten times, a JSON line each.
import { layers, sequential } from "tensorloom";
import { residentMemory } from "../resident.ts";
import { randomBatch } from "./randomBatch.ts";

const steps = Number(process.argv[2]);
const model = sequential([
  layers.input([64]),
  layers.dense(64, { activation: "relu" }),
  layers.dense(10, { activation: "softmax" }),
]);
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
const { x, y } = randomBatch(32, [64], 10);

for (let step = 1; step <= steps; step++) {
  await model.trainOnBatch(x, y);
  if (step % (steps / 10) === 0) console.log(JSON.stringify({ step, ...residentMemory(process.pid) }));
}
