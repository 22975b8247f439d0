import { describe, expect, test } from "vitest";
import { layers, sequential } from "../src/index.ts";
import { readGoldens } from "./goldens/read.ts";
import { initialWeights, trainingBatches, unseenPictures } from "./goldens/trajectory.ts";

/** How far a loss may be from Keras's, in absolute terms: losses fall to 1e-3 and less. */
const tolerance = 1e-3;

const { cases } = readGoldens("trajectory");

describe("the chapter's CNN, from Keras's initial weights and fed the same batches", () => {
  test.each(cases.map((golden) => [golden.name, golden] as const))(
    "%s: follows Keras's losses for 100 steps, and evaluates alike",
    async (_, golden) => {
      const model = sequential([
        layers.input([32, 32, 3]),
        layers.conv2d(32, 3, { activation: "relu", name: "conv1" }),
        layers.maxPooling2d(2),
        layers.conv2d(64, 3, { activation: "relu", name: "conv2" }),
        layers.maxPooling2d(2),
        layers.flatten(),
        layers.dense(128, { activation: "relu", name: "dense1" }),
        layers.dense(10, { activation: "softmax", name: "dense2" }),
      ]);
      model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
      model.setWeights(initialWeights());

      const batches = trainingBatches(golden.options).map(({ x, y }) => ({ x: [x], y: [y] }));
      const losses: number[] = [];
      await model.fit(
        { length: batches.length, batches: (_epoch, from) => batches.slice(from) },
        {
          verbose: false,
          callbacks: [{ name: "losses", onTrainBatchEnd: (_batch, loss) => void losses.push(loss) }],
        },
      );
      const differences = losses.map((loss, i) => Math.abs(loss - golden.losses[i]!));
      console.log(`${golden.name}: largest difference ${Math.max(...differences).toExponential(1)}`);
      expect(losses).toHaveLength(golden.losses.length);
      expect(Math.max(...differences)).toBeLessThan(tolerance);

      const unseen = unseenPictures(golden.options);
      const { loss, accuracy } = await model.evaluate(unseen.x, unseen.y, { batchSize: 64 });
      expect(Math.abs(loss! - golden.evaluation.loss)).toBeLessThan(tolerance);
      expect(accuracy).toBeCloseTo(golden.evaluation.accuracy, 6);
    },
  );
});
