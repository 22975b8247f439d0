import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { tarOf } from "../../test/tar.ts";
import { ndarray } from "../base/ndarray.ts";
import { loadImageFolder } from "./imageFolder.ts";
import { encodePng } from "./png.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-"));
  vi.stubEnv("LOOM_CACHE", join(folder, "cache"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A grey square of one value, as PNG. */
const square = (value: number, side = 2): Promise<Uint8Array> =>
  encodePng(ndarray("uint8", [side, side, 1], new Uint8Array(side * side).fill(value)));

type Files = Record<string, Uint8Array>;

async function asFolder(files: Files): Promise<string> {
  const root = join(folder, "pictures");
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
  return root;
}

async function asArchive(files: Files): Promise<string> {
  const path = join(folder, "pictures.tar.gz");
  await writeFile(path, gzipSync(await tarOf(files)));
  return path;
}

const split = async (): Promise<Files> => ({
  "train/dog/2.png": await square(12),
  "train/cat/1.png": await square(1),
  "train/dog/1.PNG": await square(11),
  "test/cat/9.png": await square(9),
  "README.txt": new TextEncoder().encode("not a picture"),
  "train/cat/._1.png": new TextEncoder().encode("what macOS leaves behind"),
});

describe.each([
  ["folder", asFolder],
  ["tar.gz", asArchive],
])("loadImageFolder of a %s", (_, store) => {
  test("takes train and test with labels by sorted class, in order of path", async () => {
    const { train, test: held, classNames } = await loadImageFolder(await store(await split()));
    expect(classNames).toEqual(["cat", "dog"]);
    expect(train.x).toMatchObject({ dtype: "uint8", shape: [3, 2, 2, 3] });
    expect([...train.x.data].filter((_value, i) => i % 12 === 0)).toEqual([1, 11, 12]);
    expect([...train.y.data]).toEqual([0, 1, 1]);
    expect([...held!.y.data]).toEqual([0]);
    expect(held!.x.data[0]).toBe(9);
  });

  test("takes class folders without a split, below other folders too", async () => {
    const files = { "set/b/1.png": await square(3), "set/a/1.png": await square(4) };
    const loaded = await loadImageFolder(await store(files), { channels: 1 });
    expect(loaded.test).toBeUndefined();
    expect(loaded.classNames).toEqual(["a", "b"]);
    expect(loaded.train.x.shape).toEqual([2, 2, 2, 1]);
    expect([...loaded.train.x.data]).toEqual([4, 4, 4, 4, 3, 3, 3, 3]);
  });

  test("another size is an error naming the file, or resized if asked", async () => {
    const path = await store({ "a/1.png": await square(5), "b/2.png": await square(6, 3) });
    await expect(loadImageFolder(path)).rejects.toThrow(
      /b\/2\.png: the picture has another size[^]*\[3, 3, 3\]/,
    );
    const { train } = await loadImageFolder(path, { size: 4, channels: 1 });
    expect(train.x.shape).toEqual([2, 4, 4, 1]);
    expect([train.x.data[0], train.x.data[16]]).toEqual([5, 6]);
  });

  test("a damaged picture is an error naming the file", async () => {
    const files: Files = {};
    for (let i = 0; i < 20; i++) files[`a/${10 + i}.png`] = await square(i);
    files["a/25.png"] = files["a/25.png"]!.subarray(0, 60);
    await expect(loadImageFolder(await store(files))).rejects.toThrow(/a\/25\.png: cannot be decoded/);
  });

  test.each([
    ["no pictures", { "a/x.txt": "x" }, /no PNG or JPEG pictures/],
    ["a picture outside class folders", { "1.png": "x" }, /1\.png: the picture lies in no class folder/],
  ])("refuses %s", async (_case, texts, message) => {
    const files = Object.entries(texts).map(
      ([name, text]) => [name, new TextEncoder().encode(text)] as const,
    );
    await expect(loadImageFolder(await store(Object.fromEntries(files)))).rejects.toThrow(message);
  });

  test("refuses pictures beside train and test", async () => {
    const path = await store({ ...(await split()), "extra/dog/1.png": await square(0) });
    await expect(loadImageFolder(path)).rejects.toThrow(
      /extra\/dog\/1\.png: lies outside train\/ and test\//,
    );
  });
});

test("a path that is not there, or no archive, is an error", async () => {
  await expect(loadImageFolder(join(folder, "none"))).rejects.toThrow(/none: no such file or folder/);
  await writeFile(join(folder, "text.tar"), "hello");
  await expect(loadImageFolder(join(folder, "text.tar"))).rejects.toThrow(/not a tar archive/);
});

describe("the cache", () => {
  const cacheFiles = async (): Promise<string[]> => {
    const root = join(folder, "cache", "pictures");
    return (await readdir(root)).map((name) => join(root, name));
  };
  /** Loads, and says how many pictures were decoded for it. */
  async function load(path: string, size?: number) {
    let decoded = 0;
    const loaded = await loadImageFolder(path, { size, onProgress: (count) => (decoded = count) });
    return { loaded, decoded };
  }

  test.each([
    ["folder", asFolder],
    ["tar.gz", asArchive],
  ])("gives the same without decoding again, until the %s changes", async (_, store) => {
    const path = await store(await split());
    const first = await load(path);
    const second = await load(path);
    expect([first.decoded, second.decoded]).toEqual([4, 0]);
    expect(second.loaded.train.x).toEqual(first.loaded.train.x);
    expect(second.loaded).toEqual(first.loaded);

    await store({ ...(await split()), "train/dog/3.png": await square(13) });
    const third = await load(path);
    expect(third.decoded).toBe(5);
    expect(third.loaded.train.y.shape).toEqual([4]);
    expect(await cacheFiles()).toHaveLength(1);
  });

  test("knows the options apart, and a change of time alone", async () => {
    const path = await asArchive(await split());
    await load(path);
    expect((await load(path, 4)).loaded.train.x.shape).toEqual([3, 4, 4, 3]);
    await utimes(path, new Date(0), new Date(0));
    expect((await load(path)).decoded).toBe(4);
  });

  test("damaged, it is passed over and made anew", async () => {
    const path = await asArchive(await split());
    const { loaded } = await load(path);
    const [file] = await cacheFiles();
    const whole = await readFile(file!);
    const flipped = Uint8Array.from(whole);
    flipped[flipped.length - 3]! ^= 1;
    for (const bad of [flipped, whole.subarray(0, -5), new Uint8Array(), Buffer.from("{}")]) {
      await writeFile(file!, bad);
      const again = await load(path);
      expect(again.decoded).toBe(4);
      expect(again.loaded).toEqual(loaded);
      expect(await readFile(file!)).toEqual(whole);
    }
  });

  test("a cache folder that cannot be written does not stop loading", async () => {
    await writeFile(join(folder, "cache"), "a file where the folder should be");
    expect((await load(await asArchive(await split()))).loaded.train.y.shape).toEqual([3]);
  });
});
