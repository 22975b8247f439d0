import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fakeRun } from "../../../test/fakeRun.ts";
import { DataError } from "../../base/errors.ts";
import { csvLogger } from "./csvLogger.ts";

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "loom-csv-"))));
afterEach(() => rm(folder, { recursive: true }));
const figures = { loss: "min", accuracy: "max" } as const;

it("writes a header and a line an epoch, making folders", async () => {
  const path = join(folder, "a", "b", "log.csv");
  const fake = fakeRun(csvLogger(path), { figures });
  await fake.begin();
  await fake.epoch({ loss: 1.5, accuracy: 0.25 });
  await fake.epoch({ loss: NaN, accuracy: 1e-9 });
  expect(await readFile(path, "utf8")).toBe("epoch,loss,accuracy\n0,1.5,0.25\n1,NaN,1e-9\n");
});

it("overwrites, or appends by the columns that are there", async () => {
  const path = join(folder, "log.csv");
  const log = async (append: boolean, loss: number): Promise<string> => {
    const fake = fakeRun(csvLogger(path, { append, separator: ";" }), { figures });
    await fake.begin();
    await fake.epoch({ loss, accuracy: 0 });
    return readFile(path, "utf8");
  };
  expect(await log(false, 1)).toBe("epoch;loss;accuracy\n0;1;0\n");
  expect(await log(true, 2)).toBe("epoch;loss;accuracy\n0;1;0\n0;2;0\n");
  expect(await log(false, 3)).toBe("epoch;loss;accuracy\n0;3;0\n");
  await writeFile(path, "accuracy;epoch;loss\n");
  expect(await log(true, 4)).toBe("accuracy;epoch;loss\n0;0;4\n");
});

it("quotes names that hold the separator", async () => {
  const path = join(folder, "log.csv");
  for (const append of [false, true]) {
    const fake = fakeRun(csvLogger(path, { append }), { figures: { "a,b": "min" } });
    await fake.begin();
    await fake.epoch({ "a,b": 1 });
  }
  expect(await readFile(path, "utf8")).toBe('epoch,"a,b"\n0,1\n0,1\n');
});

it("cuts off what a killed run wrote behind its checkpoint", async () => {
  const path = join(folder, "log.csv");
  const killed = csvLogger(path);
  const first = fakeRun(killed, { figures });
  await first.begin();
  await first.epoch({ loss: 3, accuracy: 0 });
  const state = killed.save!();
  await first.epoch({ loss: 2, accuracy: 0 });
  await writeFile(path, "2,1", { flag: "a" });

  const resumed = csvLogger(path);
  resumed.load!(state);
  const second = fakeRun(resumed, { figures, epoch: 1 });
  await second.begin();
  await second.epoch({ loss: 2, accuracy: 0 });
  expect(await readFile(path, "utf8")).toBe("epoch,loss,accuracy\n0,3,0\n1,2,0\n");
});

it("goes on when the file was removed in between", async () => {
  const path = join(folder, "log.csv");
  const resumed = csvLogger(path);
  resumed.load!({ size: 500 });
  const fake = fakeRun(resumed, { figures, epoch: 4 });
  await fake.begin();
  await fake.epoch({ loss: 2, accuracy: 0 });
  expect(await readFile(path, "utf8")).toBe("epoch,loss,accuracy\n4,2,0\n");
});

it("says before training that it cannot write, or that the columns do not fit", async () => {
  await writeFile(join(folder, "file"), "");
  const below = fakeRun(csvLogger(join(folder, "file", "log.csv")), { figures });
  await expect(below.begin()).rejects.toThrow(DataError);
  await expect(fakeRun(csvLogger(folder), { figures }).begin()).rejects.toThrow(/could not be written/);
  const path = join(folder, "log.csv");
  await writeFile(path, "epoch,loss\n0,1\n");
  await expect(fakeRun(csvLogger(path, { append: true }), { figures }).begin()).rejects.toThrow(
    /column 'accuracy'/,
  );
  expect((await stat(path)).size).toBe("epoch,loss\n0,1\n".length);
});
