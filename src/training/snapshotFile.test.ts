import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { DataError } from "../base/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../data/index.ts";
import type { Snapshot } from "./callback.ts";
import { decodeSnapshot, readSnapshot, removeSnapshots, writeSnapshot } from "./snapshotFile.ts";

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "loom-snapshot-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const snapshot = (step: number): Snapshot => ({
  arrays: {
    "trained|dense/kernel": { dtype: "float32", shape: [2, 2], data: Float32Array.of(1, NaN, -0, step) },
    "tracked|count": { dtype: "int32", shape: [], data: Int32Array.of(step) },
  },
  progress: {
    version: 1,
    epoch: 1,
    batch: 2,
    step,
    seed: 3,
    learningRate: 0.1,
    history: { epoch: [0], history: { loss: [NaN, -Infinity, -0, 0.1 + 0.2] } },
    setup: { batchSize: 8 },
    callbacks: { earlyStopping: { best: Infinity, wait: 2 } },
  },
});
const file = (step: number): string => join(folder, `step-${String(step).padStart(12, "0")}.safetensors`);

describe("checkpoint files", () => {
  it("come back as they were, with numbers that JSON does not have", async () => {
    await writeSnapshot(folder, snapshot(7));
    expect(await readSnapshot(folder)).toStrictEqual(snapshot(7));
  });

  it("of an empty or missing folder are none", async () => {
    expect(await readSnapshot(folder)).toBeUndefined();
    expect(await readSnapshot(join(folder, "nowhere"))).toBeUndefined();
  });

  it("are kept for the newest and the one before; what killed writers left goes", async () => {
    await writeFile(join(folder, ".step-000000000001.safetensors.99.ab.tmp"), "half");
    await writeFile(join(folder, "notes.txt"), "mine");
    for (const step of [9, 10, 11, 100]) await writeSnapshot(folder, snapshot(step));
    expect((await readdir(folder)).sort()).toEqual([
      "notes.txt",
      "step-000000000011.safetensors",
      "step-000000000100.safetensors",
    ]);
    expect((await readSnapshot(folder))?.progress.step).toBe(100);
  });

  it("fall back on the one before when the newest is damaged", async () => {
    for (const step of [1, 2]) await writeSnapshot(folder, snapshot(step));
    const bytes = await readFile(file(2));
    bytes[bytes.length - 3]! ^= 1;
    await writeFile(file(2), bytes);
    expect((await readSnapshot(folder))?.progress.step).toBe(1);
    await truncate(file(1), 100);
    await expect(readSnapshot(folder)).rejects.toThrow(/no checkpoint is whole[\s\S]*000002.*checksum/);
  });

  it("of a newer version are refused, not passed over", async () => {
    await writeSnapshot(folder, snapshot(1));
    const { tensors, metadata } = decodeSafetensors(await readFile(file(1)), "");
    const newer = encodeSafetensors(tensors, { ...metadata, version: "2" });
    await writeFile(file(2), Buffer.concat(newer));
    await expect(readSnapshot(folder)).rejects.toThrow(/newer version[\s\S]*update tensorloom/);
  });

  it("are removed with their folder, unless something else is in it", async () => {
    await writeSnapshot(folder, snapshot(1));
    await writeFile(join(folder, "notes.txt"), "mine");
    await removeSnapshots(folder);
    expect(await readdir(folder)).toEqual(["notes.txt"]);
    await rm(join(folder, "notes.txt"));
    await removeSnapshots(folder);
    await expect(readdir(folder)).rejects.toThrow();
    await removeSnapshots(folder);
  });

  it("refuse a file of another kind", async () => {
    await writeSnapshot(folder, snapshot(1));
    await copyFile(file(1), file(2));
    await writeFile(file(2), Buffer.concat(encodeSafetensors({})));
    expect(() => decodeSnapshot(Buffer.concat(encodeSafetensors({})), "x")).toThrow(/x: it is no checkpoint/);
    expect((await readSnapshot(folder))?.progress.step).toBe(1);
  });

  it("give nothing but the truth or an error, however damaged", async () => {
    await writeSnapshot(folder, snapshot(5));
    const bytes = await readFile(file(5));
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (hurt) => {
        const read = await resultOrRefusal(() => decodeSnapshot(hurt, "damaged"));
        if (read !== undefined) expect(read).toStrictEqual(snapshot(5));
      }),
      { numRuns: 2000 },
    );
    expect(() => decodeSnapshot(bytes.subarray(0, 50), "cut")).toThrow(DataError);
  });
});
