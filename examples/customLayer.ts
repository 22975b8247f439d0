// A layer of your own: its weights and its call, both pure functions of its options. It is trained, saved and loaded
// like the built-in ones.
// npm run example -- customLayer [--epochs 30]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { initializers, layers, loadModel, ops, optimizers, random, sequential } from "tensorloom";

const { values } = parseArgs({ options: { epochs: { type: "string", default: "30" } } });

/** Radial basis functions: `exp(-gamma |x - center|^2)` for each of `units` centers that are learned. */
const radialBasis = layers.defineLayer<{ readonly units: number; readonly gamma?: number }>({
  type: "radialBasis",
  weights: ({ units }, [x]) => ({
    centers: {
      shape: [units, x!.shape.at(-1)!],
      initializer: initializers.randomUniform({ minval: -1, maxval: 1 }),
    },
  }),
  call({ gamma = 4 }, { centers }, [x]) {
    const difference = ops.subtract(ops.expandDims(x!, 1), centers!); // [batch, units, features]
    return ops.exp(ops.multiply(ops.sum(ops.square(difference), { axis: -1 }), -gamma)); // [batch, units]
  },
});

const model = sequential(
  [layers.input([2]), radialBasis({ units: 24 }), layers.dense(1, { activation: "sigmoid" })],
  { seed: 3 },
);
model.compile({
  optimizer: optimizers.adam({ learningRate: 0.03 }),
  loss: "binaryCrossentropy",
  metrics: ["accuracy"],
});

// Points in a square: is each within the ring?
const points = random.uniform(random.key(1), [1000, 2], { minval: -1, maxval: 1 });
const distance = ops.sqrt(ops.sum(ops.square(points), { axis: 1, keepDims: true }));
const inRing = ops.cast(ops.logicalAnd(ops.greater(distance, 0.4), ops.less(distance, 0.8)), "float32");
await model.fit(points, inRing, { epochs: Number(values.epochs), batchSize: 50 });

// Saved and loaded, it computes the same.
const folder = await mkdtemp(join(tmpdir(), "radial-"));
await model.save(folder);
const loaded = await loadModel(folder);
console.log("trained", await model.evaluate(points, inRing));
console.log("loaded ", await loaded.evaluate(points, inRing));
await rm(folder, { recursive: true });
