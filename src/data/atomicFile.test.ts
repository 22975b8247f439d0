import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "./atomicFile.ts";

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "loom-"))));
afterEach(() => rm(folder, { recursive: true }));

test("writes chunks one after another, making folders", async () => {
  const path = join(folder, "a", "b", "weights.bin");
  await writeFileAtomic(path, [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)]);
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  expect(await readdir(join(folder, "a", "b"))).toEqual(["weights.bin"]);
});

test("replaces what was there", async () => {
  const path = join(folder, "history.json");
  await writeFileAtomic(path, "old and longer");
  await writeFileAtomic(path, "new");
  expect(await readFile(path, "utf8")).toBe("new");
});

test("a failure half-way leaves the old file whole and no rubbish", async () => {
  const path = join(folder, "weights.bin");
  await writeFile(path, "old");
  async function* breaking() {
    yield new Uint8Array(100_000);
    await Promise.resolve();
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  }
  await expect(writeFileAtomic(path, breaking())).rejects.toThrow(
    /weights\.bin: could not be written: ENOSPC/,
  );
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["weights.bin"]);
});

test("a target that cannot be replaced is an error, and nothing is left behind", async () => {
  await mkdir(join(folder, "taken", "inside"), { recursive: true });
  await expect(writeFileAtomic(join(folder, "taken"), "x")).rejects.toThrow(/could not be written/);
  expect(await readdir(folder)).toEqual(["taken"]);
});

test("writers at once leave one of their files, whole", async () => {
  const path = join(folder, "shared.txt");
  const texts = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(50_000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(await readFile(path, "utf8"));
  expect(await readdir(folder)).toEqual(["shared.txt"]);
});
