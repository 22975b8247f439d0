// @ts-check
// A training run for resume.test.ts, in a process of its own so that it can be killed. Takes one JSON argument.
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callbacks, layers, optimizers, sequential } from "../../dist/index.js";

/**
 * @typedef {object} Order
 * @property {string} folder
 * @property {"epoch" | number} saveFreq
 * @property {number} [epochs]
 * @property {number} [dropout]
 * @property {number} [batchSize]
 * @property {number} [seed]
 * @property {"adam" | "sgd"} [optimizer]
 * @property {{ step?: number, epochEnd?: number, ticks?: number }} [kill] When to die: after a step, or at the end of
 * an epoch (counted from 0), at once or so many turns of the event loop later, while files are being written.
 */

/** @type {Order} */
const order = JSON.parse(process.argv[2] ?? "{}");
const { folder, saveFreq, epochs = 5, dropout = 0.25, batchSize = 8, seed = 7, optimizer = "adam" } = order;

const size = 8;
const examples = 52;

/** The same pictures in every process: class k is brighter in quarter k, under noise. */
function makeData() {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  const x = new Float32Array(examples * size * size);
  const y = new Int32Array(examples);
  for (let i = 0; i < examples; i++) {
    const label = i % 4;
    y[i] = label;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const quarter = (row < size / 2 ? 0 : 2) + (column < size / 2 ? 0 : 1);
        x[(i * size + row) * size + column] = random() + (quarter === label ? 0.5 : 0);
      }
    }
  }
  return {
    x: { dtype: /** @type {const} */ ("float32"), shape: [examples, size, size, 1], data: x },
    y: { dtype: /** @type {const} */ ("int32"), shape: [examples], data: y },
  };
}

const model = sequential(
  [
    layers.input([size, size, 1]),
    layers.conv2d(4, 3, { activation: "relu" }),
    layers.batchNormalization(),
    layers.maxPooling2d(2),
    layers.flatten(),
    layers.dropout(dropout),
    layers.dense(4, { activation: "softmax" }),
  ],
  { seed: 1 },
);
model.compile({
  optimizer: optimizers[optimizer]({ learningRate: 0.01 }),
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
});

/** @param {number | undefined} ticks */
const die = (ticks = 0) => {
  if (ticks === 0) process.kill(process.pid, "SIGKILL");
  else setImmediate(() => die(ticks - 1));
};

const killer = callbacks.lambdaCallback({
  // Tells from which step this process went on.
  onTrainBegin: (run) => appendFileSync(join(folder, "began.txt"), `${run.step}\n`),
  onTrainBatchEnd(_, _loss, run) {
    if (order.kill?.step === run.step) die(order.kill.ticks);
  },
  onEpochEnd(epoch) {
    if (order.kill?.epochEnd === epoch) die(order.kill.ticks);
  },
});

const { x, y } = makeData();
const history = await model.fit(x, y, {
  epochs,
  batchSize,
  seed,
  validationSplit: 0.25,
  verbose: false,
  callbacks: [
    callbacks.csvLogger(join(folder, "history.csv")),
    callbacks.earlyStopping({ monitor: "valAccuracy", patience: 3, restoreBestWeights: true }),
    callbacks.reduceLROnPlateau({ monitor: "loss", patience: 1, factor: 0.7, minDelta: 1 }),
    killer,
    callbacks.backupAndRestore({ backupDir: join(folder, "checkpoint"), saveFreq }),
  ],
});
await model.save(folder);
writeFileSync(
  join(folder, "result.json"),
  JSON.stringify({ epoch: history.epoch, history: history.history, stopped: history.stopped }),
);
