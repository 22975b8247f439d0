// A functional model: two inputs, a merged middle, two outputs, each with a loss of its own.
// npm run example -- functionalModel [--epochs 20]
import { parseArgs } from "node:util";
import { layers, model, ops, random } from "tensorloom";

const { values } = parseArgs({ options: { epochs: { type: "string", default: "20" } } });

// Wire layers by calling them on places.
const size = layers.input([4], { name: "size" });
const color = layers.input([3], { name: "color" });
const left = layers.dense(16, { activation: "relu" })(size);
const right = layers.dense(16, { activation: "relu" })(color);
const joined = layers.concatenate()([left, right]);
const hidden = layers.dense(16, { activation: "relu" })(joined);
const price = layers.dense(1, { name: "price" })(hidden);
const ripe = layers.dense(1, { name: "ripe", activation: "sigmoid" })(hidden);

const fruit = model([size, color], [price, ripe], { name: "fruit", seed: 1 });
fruit.compile({
  optimizer: "adam",
  loss: { price: "meanSquaredError", ripe: "binaryCrossentropy" },
  metrics: { ripe: ["accuracy"] },
});
console.log(fruit.summary());

// Made-up fruit: the price is the sum of the sizes, and red fruit is ripe.
const [sizeKey, colorKey] = ops.unstack(random.split(random.key(7)));
const sizes = random.uniform(sizeKey!, [512, 4]);
const colors = random.uniform(colorKey!, [512, 3]);
const prices = ops.sum(sizes, { axis: 1, keepDims: true });
const red = ops.slice(colors, [null, { stop: 1 }]);
const ripeness = ops.cast(ops.greater(red, 0.5), "float32");

await fruit.fit(
  { size: sizes, color: colors },
  { price: prices, ripe: ripeness },
  { epochs: Number(values.epochs), batchSize: 32 },
);
console.log(await fruit.evaluate({ size: sizes, color: colors }, { price: prices, ripe: ripeness }));
