import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { datasets } from "./datasets/index.ts";
import type { LoadProgress } from "./loadProgress.ts";
import { fetchOfficialFiles } from "./officialFiles.ts";

const shared = join(import.meta.dirname, "../../../shared/data");

let folder = "";
const asked: string[] = [];
/** What the pretended network has, by address. */
let network: (address: string) => Promise<Uint8Array | string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-"));
  vi.stubEnv("LOOM_CACHE", folder);
  asked.length = 0;
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return new Response((await network(address)) as BodyInit);
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

describe("fetchOfficialFiles", () => {
  const file = { address: "https://example.org/a.txt", md5: "900150983cd24fb0d6963f7d28e17f72" };

  test("downloads once, and tells how far it is", async () => {
    network = () => Promise.resolve("abc");
    const told: LoadProgress[] = [];
    const options = { onProgress: (progress: LoadProgress) => void told.push(progress) };
    expect(await fetchOfficialFiles("letters", { "a.txt": file }, options)).toBe(join(folder, "letters"));
    await fetchOfficialFiles("letters", { "a.txt": file }, options);
    expect(asked).toEqual([file.address]);
    expect(told.at(-1)).toMatchObject({ stage: "download", unit: "bytes", done: 3 });
    expect(await readdir(join(folder, "letters"))).toEqual(["a.txt"]);
  });

  test("refuses another file, and says how to do without the network", async () => {
    network = () => Promise.resolve("abd");
    const load = fetchOfficialFiles("letters", { "a.txt": file }, {});
    await expect(load).rejects.toThrow(
      /wrong checksum[^]*fetch https:\/\/example\.org\/a\.txt by other means/,
    );
    expect(await readdir(join(folder, "letters"))).toEqual([]);
  });
});

// The real files are kept beside the repository on development machines only.
describe.skipIf(!existsSync(shared))("the checksums are those of the real files", () => {
  const serve = (name: string) => {
    network = (address) => readFile(join(shared, name, basename(address)));
  };

  test("of Tiny Shakespeare", async () => {
    serve("tinyshakespeare");
    expect((await datasets.tinyShakespeare.load()).train.length).toBe(1_003_854);
  });

  test("of Multi30k", async () => {
    serve("multi30k");
    expect((await datasets.multi30k.load()).train.source.length).toBe(29_000);
    expect(asked.length).toBe(6);
  });

  test("of SST-2's sentences", async () => {
    serve("sst2");
    expect((await datasets.sst2.load()).test!.texts.length).toBe(1821);
    expect(asked.length).toBe(3);
  });
});
