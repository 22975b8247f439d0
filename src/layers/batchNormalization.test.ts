import { expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import { callLayer, numbersFor, weightsFor } from "../../test/layers/run.ts";
import { constant } from "../graph/leaves.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import * as layers from "./index.ts";

const data = numbersFor({ dtype: "float32", shape: [6, 5, 4] }, 1);
const x = constant(data);
const layer = layers.batchNormalization({ momentum: 0.75 });
const weights = weightsFor(layer, [x.type]);

test("while training brings each channel to the mean beta and the deviation gamma", async () => {
  const { y } = callLayer(layer, weights, [x], { training: true });
  const over = { axis: [0, 1] };
  const [mean, deviation, beta, gamma] = await evaluate([
    ops.mean(y, over),
    ops.std(y, over),
    weights["beta"]!,
    ops.abs(weights["gamma"]!),
  ]);
  expectClose("mean", mean!, beta!, 1e-4);
  // epsilon takes a little of it
  expectClose("deviation", deviation!, gamma!, 2e-3);
});

test("moves its averages towards the batch's by 1 - momentum", async () => {
  const { updates } = callLayer(layer, weights, [x], { training: true });
  const batch = ops.mean(x, { axis: [0, 1] });
  const moved = ops.add(ops.multiply(weights["movingMean"]!, 0.75), ops.multiply(batch, 0.25));
  const [after, expected] = await evaluate([updates["movingMean"]!, moved]);
  expectClose("moving mean", after!, expected!);
});

test("a frozen layer keeps its averages and normalizes by them, while training too", async () => {
  const frozen = callLayer(layer, weights, [x], { training: true, trainable: false });
  expect(frozen.updates).toEqual({});
  const [a, b] = await evaluate([frozen.y, callLayer(layer, weights, [x]).y]);
  expect(a).toEqual(b);
});

test("inference is the same whatever the rest of the batch", async () => {
  const row = constant({ ...data, shape: [1, 5, 4], data: data.data.slice(0, 20) });
  const [alone, together] = await evaluate([
    callLayer(layer, weights, [row]).y,
    callLayer(layer, weights, [x]).y,
  ]);
  expectClose("the first example", alone!, {
    ...together!,
    shape: [1, 5, 4],
    data: together!.data.slice(0, 20),
  });
});
