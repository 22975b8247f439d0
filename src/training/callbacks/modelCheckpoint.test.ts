import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fakeRun } from "../../../test/fakeRun.ts";
import { DataError, OptionError } from "../../base/errors.ts";
import { modelCheckpoint, type ModelCheckpointOptions } from "./modelCheckpoint.ts";

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "loom-best-"))));
afterEach(() => rm(folder, { recursive: true }));

/** Where the model was saved, relative to the folder. */
async function saves(
  path: string,
  options: ModelCheckpointOptions,
  values: readonly number[],
): Promise<string[]> {
  const all: string[] = [];
  const model = { save: (to: string) => void all.push(to.slice(folder.length + 1)) };
  const fake = fakeRun(modelCheckpoint(join(folder, path), options), { model });
  await fake.begin();
  for (const value of values) await fake.epoch({ loss: value, valLoss: value, valAccuracy: -value });
  return all;
}

it("saves every epoch under what the template makes of it", async () => {
  expect(await saves("{epoch:03d}-{valLoss:.2f}/m{epoch}", {}, [1.239, 2])).toEqual([
    "001-1.24/m1",
    "002-2.00/m2",
  ]);
});

it("saves the best only", async () => {
  const values = [3, 4, 2, 2, 1];
  expect(await saves("{epoch}", { saveBestOnly: true }, values)).toEqual(["1", "3", "5"]);
  expect(await saves("{epoch}", { saveBestOnly: true, monitor: "valAccuracy" }, values)).toEqual([
    "1",
    "3",
    "5",
  ]);
  expect(await saves("{epoch}", { saveBestOnly: true, mode: "max" }, values)).toEqual(["1", "2"]);
  expect(await saves("{epoch}", { saveBestOnly: true, initialValueThreshold: 2.5 }, values)).toEqual([
    "3",
    "5",
  ]);
});

it("saves every so many batches", async () => {
  expect(await saves("{epoch}-{batch}", { saveFreq: 2 }, [1, 1, 1, 1, 1])).toEqual(["2-1", "4-1"]);
});

it("keeps the best through a resume", () => {
  const before = modelCheckpoint(folder, { saveBestOnly: true });
  const after = modelCheckpoint(folder, { saveBestOnly: true });
  after.load!({ best: 0.5 });
  expect(before.save!()).toEqual({ best: null });
  expect(after.save!()).toEqual({ best: 0.5 });
});

it("says before training what it cannot do", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(fakeRun(modelCheckpoint(join(folder, "file", "{epoch}"))).begin()).rejects.toThrow(DataError);
  const misspelt = fakeRun(modelCheckpoint(join(folder, "{epoh}")));
  await expect(misspelt.begin()).rejects.toThrow(/did you mean 'epoch'/);
  for (const template of ["", "{epoch", "{epoch:x}", "a}b"]) {
    expect(() => modelCheckpoint(template)).toThrow(OptionError);
  }
});
