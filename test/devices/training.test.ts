import { expect, test } from "vitest";
import { normal, randomKey } from "../../src/base/random.ts";
import {
  layers,
  losses,
  model,
  ndarray,
  sequential,
  setDevice,
  type Model,
  type NdArray,
} from "../../src/index.ts";
import { device, openDevice, type Device } from "../../src/runtime/index.ts";
import { images, labels } from "../goldens/trajectory.ts";

const steps = 5;

interface Job {
  readonly batchSize: number;
  readonly build: () => Model;
  readonly x: NdArray;
  readonly y: NdArray;
}

/** Whole numbers below `count`, and what follows each: what a language model is trained on. */
function tokens(examples: number, length: number, count: number): { x: NdArray; y: NdArray } {
  const text = Int32Array.from(
    normal(randomKey(1), examples * length + 1),
    (v) => Math.floor(Math.abs(v) * 1000) % count,
  );
  const shape = [examples, length];
  return { x: ndarray("int32", shape, text.slice(0, -1)), y: ndarray("int32", shape, text.slice(1)) };
}

const sparse = losses.sparseCategoricalCrossentropy({ fromLogits: true });

/** The chapter's convolutional network on pictures of 32 x 32. */
const cnn: Job = {
  batchSize: 8,
  build() {
    const network = sequential(
      [
        layers.input([32, 32, 3]),
        layers.conv2d(32, 3, { activation: "relu" }),
        layers.maxPooling2d(2),
        layers.conv2d(64, 3, { activation: "relu" }),
        layers.maxPooling2d(2),
        layers.flatten(),
        layers.dense(128, { activation: "relu" }),
        layers.dense(10, { activation: "softmax" }),
      ],
      { seed: 1 },
    );
    network.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    return network;
  },
  x: images(steps * 8, { offset: 0.5, amplitude: 0.3, noise: 0.4, phases: 1 }),
  y: labels(steps * 8),
};

const lstm: Job = {
  batchSize: 8,
  build() {
    const network = sequential(
      [
        layers.input([20], { dtype: "int32" }),
        layers.embedding(30, 16),
        layers.dropout(0.2),
        layers.lstm(32, { returnSequences: true }),
        layers.dense(30),
      ],
      { seed: 1 },
    );
    network.compile({ optimizer: "adam", loss: sparse });
    return network;
  },
  ...tokens(steps * 8, 20, 30),
};

const gpt: Job = {
  batchSize: 8,
  build() {
    const places = layers.input([16], { dtype: "int32" });
    const vocabulary = layers.reversibleEmbedding(30, 32);
    let x = vocabulary(places);
    x = layers.add()([x, layers.positionEmbedding(16)(x)]);
    for (let i = 0; i < 2; i++) {
      x = layers.transformerDecoder({
        numHeads: 4,
        intermediateDim: 64,
        activation: "gelu",
        normalizeFirst: true,
      })(x);
    }
    const network = model(places, vocabulary(layers.layerNormalization()(x)), { seed: 1 });
    network.compile({ optimizer: "adamw", loss: sparse });
    return network;
  },
  ...tokens(steps * 8, 16, 30),
};

/** The losses of the steps, trained from the same seed on a device. */
async function lossesOn(where: Device, { build, x, y, batchSize }: Job): Promise<number[]> {
  setDevice(where);
  const found: number[] = [];
  await build().fit(x, y, {
    batchSize,
    verbose: false,
    shuffle: false,
    callbacks: [{ name: "losses", onTrainBatchEnd: (_batch, loss) => void found.push(loss) }],
  });
  return found;
}

test.each(Object.entries({ cnn, lstm, gpt }))(
  "%s: its losses are those of the native library, step by step",
  { timeout: 180_000 },
  async (_, job) => {
    const subject = await device();
    const expected = await lossesOn(await openDevice("cpu"), job);
    const actual = await lossesOn(subject, job);
    expect(expected).toHaveLength(steps);
    expect(new Set(expected).size).toBe(steps);
    actual.forEach((loss, i) => expect(Math.abs(loss - expected[i]!), `step ${i}`).toBeLessThan(1e-4));
  },
);
