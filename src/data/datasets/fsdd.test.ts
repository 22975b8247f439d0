import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tarOf } from "../../../test/tar.ts";
import { encodeWav } from "../../audio/index.ts";
import { ndarray } from "../../base/ndarray.ts";
import { datasets } from "./index.ts";

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "loom-"))));
afterEach(() => rm(folder, { recursive: true }));

/** Frames that are all of one value. */
const sound = (value: number, frames: number, { channels = 1, sampleRate = 8000 } = {}): Uint8Array => {
  const samples = new Float32Array(frames * channels).fill(value);
  return encodeWav({ sampleRate, samples: ndarray("float32", [frames, channels], samples) });
};

const files = {
  "recordings/1_lucas_5.wav": sound(0.25, 3),
  "recordings/1_anna_12.wav": sound(0.5, 10),
  "recordings/0_lucas_9.wav": sound(-0.5, 8),
  "recordings/1_lucas_4.wav": sound(0.125, 2),
  "recordings/0_anna_0.wav": sound(-0.25, 4),
};

async function store(contents: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const path = join(folder, "unpacked");
  for (const [name, bytes] of Object.entries(contents)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), bytes);
  }
  return path;
}

test("loads a folder, sorted, with zeros behind what is shorter and longer ones cut", async () => {
  const { train, test: held, classNames } = await datasets.fsdd.load({ path: await store(files), length: 8 });
  expect(train.x).toEqual(
    ndarray(
      "float32",
      [3, 8],
      Float32Array.from([
        ...new Array<number>(8).fill(-0.5),
        ...new Array<number>(8).fill(0.5),
        ...[0.25, 0.25, 0.25, 0, 0, 0, 0, 0],
      ]),
    ),
  );
  expect(train.y).toEqual(ndarray("int32", [3], Int32Array.of(0, 1, 1)));
  expect(train.lengths).toEqual(ndarray("int32", [3], Int32Array.of(8, 8, 3)));
  expect(train.speakers).toEqual(["lucas", "anna", "lucas"]);
  expect([...held.y.data, ...held.lengths.data]).toEqual([0, 1, 4, 2]);
  expect(classNames[7]).toBe("seven");
});

test("loads the same from either archive", async () => {
  const loaded = await datasets.fsdd.load({ path: await store(files) });
  const own = join(folder, "recordings.tar.gz");
  await writeFile(own, gzipSync(await tarOf(files)));
  expect(await datasets.fsdd.load({ path: own })).toEqual(loaded);
  const whole = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`fsdd-master/${name}`, bytes]),
  );
  const github = join(folder, "github.tar.gz");
  const others = { "fsdd-master/README.md": "# Free", "fsdd-master/recordings/._0_anna_0.wav": "x" };
  await writeFile(github, gzipSync(await tarOf({ ...others, ...whole })));
  expect(await datasets.fsdd.load({ path: github })).toEqual(loaded);
});

test("limit keeps rows together", async () => {
  const { train, test: held } = await datasets.fsdd.load({ path: await store(files), limit: 2, length: 12 });
  expect([...train.y.data].sort()).toEqual([0, 1]);
  expect(held.speakers).toHaveLength(1);
  // Every recording of the small set can be told by its first sample.
  const known = new Map([
    [-0.5, ["lucas", 8, 0]],
    [0.5, ["anna", 10, 1]],
    [0.25, ["lucas", 3, 1]],
  ]);
  for (let i = 0; i < 2; i++) {
    const described = [train.speakers[i], train.lengths.data[i], train.y.data[i]];
    expect(described).toEqual(known.get(Number(train.x.data[12 * i])));
  }
});

test("brings other rates and channels to 8 kHz mono", async () => {
  const other = { "recordings/1_anna_12.wav": sound(0.5, 200, { channels: 2, sampleRate: 16_000 }) };
  const { train } = await datasets.fsdd.load({ path: await store({ ...files, ...other }) });
  expect(train.lengths.data[1]).toBe(100);
  expect(train.x.data[8000 + 50]).toBeCloseTo(0.5, 3);
});

describe("refuses", () => {
  const one = "recordings/1_lucas_5.wav";
  test.each<[string, Readonly<Record<string, string | Uint8Array>>, RegExp]>([
    [
      "a name without index",
      { ...files, "recordings/1_lucas.wav": files[one] },
      /1_lucas\.wav: the name does/,
    ],
    [
      "a digit out of range",
      { ...files, "recordings/12_anna_1.wav": files[one] },
      /12_anna_1.*7_jackson_32/s,
    ],
    ["a recording twice", { ...files, "again/1_lucas_5.wav": files[one] }, /a second '1_lucas_5\.wav'/],
    ["a damaged file", { ...files, [one]: files[one].subarray(0, 30) }, /1_lucas_5\.wav: the file is cut/],
    ["a text", { ...files, [one]: "no sound" }, /1_lucas_5\.wav: not a WAV file/],
    ["an empty recording", { ...files, [one]: sound(0, 1).fill(0, 40, 44).subarray(0, 44) }, /is empty/],
    ["a folder of something else", { "notes.txt": "x" }, /no training recordings[^]*0 recordings/],
    ["recordings of the test alone", { "0_anna_0.wav": files[one] }, /no training recordings/],
    ["recordings of the training alone", { "0_anna_7.wav": files[one] }, /no test recordings/],
  ])("%s", async (_, contents, message) => {
    await expect(datasets.fsdd.load({ path: await store(contents) })).rejects.toThrow(message);
  });

  test("to guess where the data is, or a length", async () => {
    await expect(datasets.fsdd.load()).rejects.toThrow(/git clone https[^]*--data PATH/);
    await expect(datasets.fsdd.load({ path: folder, length: 0.5 })).rejects.toThrow(/length[^]*integer/);
  });
});

const real = join(import.meta.dirname, "../../../../shared/data/fsdd/recordings.tar.gz");
// The recordings are kept beside the repository on development machines only.
test.skipIf(!existsSync(real))("the real archive has what its description says", async () => {
  const { train, test: held } = await datasets.fsdd.load({ path: real });
  expect(train.x.shape).toEqual([2700, 8000]);
  expect(held.x.shape).toEqual([300, 8000]);
  expect(new Set(train.speakers).size).toBe(6);
  for (const [{ y, lengths }, each] of [[train, 270] as const, [held, 30] as const]) {
    for (let digit = 0; digit < 10; digit++) {
      expect((y.data as Int32Array).filter((label) => label === digit)).toHaveLength(each);
    }
    expect(Math.min(...(lengths.data as Int32Array))).toBeGreaterThan(1000);
  }
});
