import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import type { NdArray } from "../base/ndarray.ts";
import { normal, randomKey } from "../base/random.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import { ShapeError } from "../base/errors.ts";
import * as layers from "../layers/index.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as optimizers from "../optimizers/index.ts";
import "../runtime/index.ts";
import { model, sequential } from "./build.ts";
import { loadModel } from "./loadModel.ts";
import type { Model } from "./model.ts";

const random = (shape: Shape, seed: number): NdArray => ({
  dtype: "float32",
  shape,
  data: normal(randomKey(seed), sizeOf(shape)),
});

/** Steps `from` to `to` of sequences `[batch, time, features]`. */
function steps({ dtype, shape, data }: NdArray, from: number, to: number): NdArray {
  const [batch, time, features] = shape as [number, number, number];
  const rows = Array.from({ length: batch }, (_, i) =>
    (data as Float32Array).slice((i * time + from) * features, (i * time + to) * features),
  );
  return {
    dtype,
    shape: [batch, to - from, features],
    data: Float32Array.from(rows.flatMap((row) => [...row])),
  };
}

const build = (time: number, stateful: boolean): Model =>
  sequential([
    layers.input([time, 3]),
    layers.lstm(5, { name: "memory", returnSequences: true, ...(stateful && { stateful, batchSize: 4 }) }),
    layers.bidirectional(layers.simpleRnn(2), { name: "last" }),
  ]);

const values = async (y: Tensor): Promise<NdArray> => ({
  dtype: "float32",
  shape: y.shape,
  data: (await y.data()) as Float32Array,
});

const x = random([4, 6, 3], 1);

test("a stateful layer goes on where it ended, until it is reset", async () => {
  const whole = sequential([layers.input([6, 3]), layers.gru(5, { name: "memory", returnSequences: true })]);
  const pieces = sequential([
    layers.input([3, 3]),
    layers.gru(5, { name: "memory", returnSequences: true, stateful: true, batchSize: 4 }),
  ]);
  pieces.setWeights(whole.getWeights());
  const expected = await values(await whole.predict(x));
  for (let round = 0; round < 2; round++) {
    for (const from of [0, 3]) {
      const y = await values(await pieces.predict(steps(x, from, from + 3)));
      expectClose(`steps from ${from}, round ${round}`, y, steps(expected, from, from + 3));
    }
    pieces.resetStates();
  }
});

test("every batch of a call goes on from the one before", async () => {
  const [both, each] = [build(3, true), build(3, true)];
  each.setWeights(both.getWeights());
  const rows = random([8, 3, 3], 2);
  const half = (i: number): NdArray => ({
    ...rows,
    shape: [4, 3, 3],
    data: rows.data.slice(36 * i, 36 * (i + 1)) as Float32Array,
  });
  const together = await values(await both.predict(rows));
  for (const i of [0, 1]) {
    const y = await values(await each.predict(half(i)));
    expectClose(`batch ${i}`, y, {
      ...together,
      shape: y.shape,
      data: together.data.slice(16 * i, 16 * (i + 1)),
    });
  }
  expect(both.getWeights()).toEqual(each.getWeights());
});

const y = random([4, 4], 3);

test("evaluation and training carry states too, and validation leaves those of training alone", async () => {
  const reference = build(3, true);
  await reference.predict(steps(x, 0, 3));
  const after = reference.getWeights();
  const ways: Record<string, (model: Model) => Promise<unknown>> = {
    evaluate: (model) => model.evaluate(steps(x, 0, 3), y),
    fit: (model) => model.fit(steps(x, 0, 3), y, { shuffle: false, verbose: false }),
    "fit with validation": (model) =>
      model.fit(steps(x, 0, 3), y, { shuffle: false, verbose: false, validationData: [steps(x, 3, 6), y] }),
  };
  for (const [name, run] of Object.entries(ways)) {
    const tracker = build(3, true);
    tracker.setWeights(reference.getWeights());
    tracker.resetStates();
    tracker.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: "mse" });
    await run(tracker);
    for (const [path, value] of Object.entries(tracker.getWeights())) {
      expectClose(`${path} after ${name}`, value, after[path]!);
    }
  }
});

test("states are saved with the model", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stateful-"));
  try {
    const tracker = build(3, true);
    await tracker.predict(steps(x, 0, 3));
    await tracker.save(folder);
    const loaded = await loadModel(folder);
    expect(await values(await loaded.predict(steps(x, 3, 6)))).toEqual(
      await values(await tracker.predict(steps(x, 3, 6))),
    );
    loaded.resetStates();
    expect(loaded.getWeights()["memory/state0"]!.data.every((v) => v === 0)).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a batch of another size is an error that names the layer", async () => {
  const tracker = build(3, true);
  tracker.compile({ optimizer: "sgd", loss: "mse" });
  const six = random([6, 3, 3], 4);
  const before = tracker.getWeights();
  const calls = [
    () => tracker.predict(six),
    () => tracker.predictOnBatch(six),
    () => tracker.evaluate(six, random([6, 4], 5), { batchSize: 3 }),
    () => tracker.fit(six, random([6, 4], 5), { verbose: false, shuffle: false, batchSize: 6 }),
  ];
  for (const call of calls) {
    await expect(call()).rejects.toThrow(ShapeError);
    await expect(call()).rejects.toThrow(/memory.*\b4 rows/s);
  }
  expect(tracker.getWeights()).toEqual(before);
});

test("a stateful layer must be told its batch size", () => {
  expect(() => layers.lstm(5, { stateful: true })).toThrow(/batchSize: 32/);
});

test("states inside other layers and models are carried and reset too", async () => {
  const both = layers.bidirectional(layers.lstm(2, { stateful: true, batchSize: 4 }), { name: "both" });
  const inner = sequential([layers.input([3, 3]), both], { name: "inner" });
  const place = layers.input([3, 3]);
  const outer = model(place, layers.dense(1)(inner(place)));
  const first = await values(await outer.predict(steps(x, 0, 3)));
  const states = ["forward", "backward"].flatMap((way) => [0, 1].map((i) => `inner/both/${way}/state${i}`));
  const weights = outer.getWeights();
  for (const path of states) expect(weights[path]!.data.some((v) => v !== 0)).toBe(true);
  expect(await values(await outer.predict(steps(x, 0, 3)))).not.toEqual(first);
  outer.resetStates();
  expect(await values(await outer.predict(steps(x, 0, 3)))).toEqual(first);
});
