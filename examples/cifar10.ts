// The chapter's CNN on CIFAR-10, step by step: load, scale, one-hot, build, compile, fit, evaluate, predict.
// npm run example -- cifar10 [--data cifar-10-python.tar.gz] [--limit 5000] [--epochs 3]
import { parseArgs } from "node:util";
import { datasets, layers, ops, sequential, tensor } from "tensorloom";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    limit: { type: "string", default: "5000" },
    epochs: { type: "string", default: "3" },
  },
});

// 1. Load: pictures uint8 [n, 32, 32, 3], labels int32 [n].
const { train, test, classNames } = await datasets.cifar10.load({
  path: values.data,
  limit: Number(values.limit),
});

// 2. Scale the pixels to [0, 1].
const xTrain = ops.divide(ops.cast(tensor(train.x), "float32"), 255);
const xTest = ops.divide(ops.cast(tensor(test.x), "float32"), 255);

// 3. One-hot labels.
const yTrain = ops.oneHot(tensor(train.y), 10);
const yTest = ops.oneHot(tensor(test.y), 10);

// 4. The network.
const model = sequential(
  [
    layers.input([32, 32, 3]),
    layers.conv2d(32, 3, { activation: "relu" }), // [30, 30, 32]
    layers.maxPooling2d(2), // [15, 15, 32]
    layers.conv2d(64, 3, { activation: "relu" }), // [13, 13, 64]
    layers.maxPooling2d(2), // [6, 6, 64]
    layers.flatten(), // [2304]
    layers.dense(128, { activation: "relu" }),
    layers.dense(10, { activation: "softmax" }),
  ],
  { seed: 0 },
);
console.log(model.summary());

// 5. Compile.
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

// 6. Fit.
await model.fit(xTrain, yTrain, {
  epochs: Number(values.epochs),
  batchSize: 64,
  validationData: [xTest, yTest],
});

// 7. Evaluate.
const { loss, accuracy } = await model.evaluate(xTest, yTest);
console.log(`test loss ${loss?.toFixed(4)}, test accuracy ${accuracy?.toFixed(4)}`);

// 8. Predict.
const probabilities = await model.predict(ops.slice(xTest, [{ stop: 5 }]));
const predicted = await ops.argMax(probabilities, { axis: -1 }).data();
predicted.forEach((label: number | bigint, i: number) => {
  console.log(`picture ${i}: ${classNames[Number(label)]}, it is ${classNames[Number(test.y.data[i])]}`);
});
