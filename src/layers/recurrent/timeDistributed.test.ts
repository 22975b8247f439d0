import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectClose } from "../../../test/closeness.ts";
import { numbersFor } from "../../../test/layers/run.ts";
import type { NdArray } from "../../base/ndarray.ts";
import type { Tensor } from "../../graph/tensor.ts";
import "../../runtime/index.ts";
import { loadModel } from "../../training/loadModel.ts";
import { sequential } from "../../training/index.ts";
import * as layers from "../index.ts";

const frames = numbersFor({ dtype: "float32", shape: [2, 3, 5, 4, 1] }, 1);

const values = async (y: Tensor): Promise<NdArray> => ({
  dtype: "float32",
  shape: y.shape,
  data: (await y.data()) as Float32Array,
});

const seen = () =>
  sequential([
    layers.input([5, 4, 1]),
    layers.conv2d(2, 3, { activation: "relu", name: "see" }),
    layers.flatten(),
    layers.dense(3, { name: "say" }),
  ]);

test("a model at every step is that model, with its weights", async () => {
  const inner = seen();
  const clips = sequential([layers.input([3, 5, 4, 1]), layers.timeDistributed(inner, { name: "clips" })]);
  expect(clips.getWeights()["clips/say/kernel"]).toEqual(inner.getWeights()["say/kernel"]);
  const steps = { ...frames, shape: [6, 5, 4, 1] };
  const each = await values(await inner.predict(steps));
  expectClose("steps", await values(await clips.predict(frames)), { ...each, shape: [2, 3, 3] });

  clips.compile({ optimizer: "sgd", loss: "mse" });
  const before = inner.getWeights()["say/kernel"]!;
  await clips.fit(frames, numbersFor({ dtype: "float32", shape: [2, 3, 3] }, 2), { verbose: false });
  const after = inner.getWeights()["say/kernel"]!;
  expect(after).not.toEqual(before);
  expect(clips.getWeights()["clips/say/kernel"]).toEqual(after);
});

test("it is saved and loaded with the model inside", async () => {
  const folder = await mkdtemp(join(tmpdir(), "steps-"));
  try {
    const clips = sequential([
      layers.input([3, 5, 4, 1]),
      layers.timeDistributed(seen(), { name: "clips" }),
      layers.bidirectional(layers.rnn([layers.lstmCell(2), layers.gruCell(2)])),
    ]);
    await clips.save(folder);
    const loaded = await loadModel(folder);
    expect(await values(await loaded.predict(frames))).toEqual(await values(await clips.predict(frames)));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the mask goes on past it", async () => {
  const build = (time: number) =>
    sequential([
      layers.input([time, 2]),
      layers.masking(),
      layers.timeDistributed(layers.dense(2), { name: "dense" }),
      layers.lstm(2, { name: "lstm" }),
    ]);
  const [long, short] = [build(3), build(2)];
  short.setWeights(long.getWeights());
  const padded = numbersFor({ dtype: "float32", shape: [1, 3, 2] }, 3);
  padded.data.fill(0 as never, 4);
  const cut = { ...padded, shape: [1, 2, 2], data: padded.data.slice(0, 4) };
  expectClose("output", await values(await long.predict(padded)), await values(await short.predict(cut)));
});
