import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fakeRun } from "../../../test/fakeRun.ts";
import { DataError, OptionError } from "../../base/errors.ts";
import { readEvents } from "../tensorboard/decode.ts";
import { tensorBoard } from "./tensorBoard.ts";

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "loom-board-"))));
afterEach(() => rm(folder, { recursive: true }));

const model = {
  weights: [{ path: "dense/kernel", variable: { value: { data: Float32Array.of(1, 2, 3) } } }],
};

async function events(name: string) {
  const files = (await readdir(join(folder, name))).sort();
  const bytes = await Promise.all(files.map((file) => readFile(join(folder, name, file))));
  return bytes.flatMap((one) => [...readEvents(one)]);
}

it("writes epochs for training and validation, and weights", async () => {
  const fake = fakeRun(tensorBoard({ logDir: folder, histogramFreq: 2 }), { model, learningRate: 0.5 });
  await fake.begin();
  for (let epoch = 0; epoch < 3; epoch++) await fake.epoch({ loss: 3 - epoch, valLoss: 4 - epoch });
  await fake.end();
  const train = JSON.stringify(await events("train"));
  const validation = JSON.stringify(await events("validation"));
  expect(train.match(/"epoch_loss"/g)?.length).toBe(3);
  expect(train.match(/"epoch_learning_rate"/g)?.length).toBe(3);
  expect(train.match(/"dense\/kernel\/histogram"/g)?.length).toBe(2);
  expect(validation.match(/"epoch_loss"/g)?.length).toBe(3);
  expect(await readdir(folder)).toEqual(["train", "validation"]);
});

it("writes batches when asked, in a folder of their own", async () => {
  const fake = fakeRun(tensorBoard({ logDir: folder, updateFreq: 2 }), { figures: { loss: "min" } });
  await fake.begin();
  for (let epoch = 0; epoch < 4; epoch++) await fake.epoch({ loss: 1 });
  await fake.end();
  const steps = (await events("batches")).filter((event) => JSON.stringify(event).includes("batch_loss"));
  expect(steps.map(({ step }) => step)).toEqual([2, 4]);
  expect(await readdir(folder)).toEqual(["batches", "train"]);
});

it("tells TensorBoard what a resumed run is going to write again", async () => {
  const killed = tensorBoard({ logDir: folder });
  const first = fakeRun(killed, { figures: { loss: "min" } });
  await first.begin();
  for (let epoch = 0; epoch < 3; epoch++) await first.epoch({ loss: 1 });

  const resumed = tensorBoard({ logDir: folder });
  resumed.load!(killed.save!());
  const second = fakeRun(resumed, { figures: { loss: "min" }, epoch: 2 });
  await second.begin();
  await second.epoch({ loss: 1 });
  await Promise.all([first.end(), second.end()]);
  const starts = (await events("train")).filter((event) => JSON.stringify(event).includes("sessionStart"));
  expect(starts.map(({ step }) => step)).toEqual([2]);
});

it("says before training that it cannot write", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(fakeRun(tensorBoard({ logDir: join(folder, "file") })).begin()).rejects.toThrow(DataError);
  expect(() => tensorBoard({ updateFreq: 0 })).toThrow(OptionError);
  expect(() => tensorBoard({ histogramFreq: -1 })).toThrow(OptionError);
});
