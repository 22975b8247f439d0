import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zipOf } from "../../../test/zip.ts";
import { datasets } from "./index.ts";

const shared = join(import.meta.dirname, "../../../../shared/data");
/** The real files are kept beside the repository on development machines only. */
const without = (name: string): boolean => !existsSync(join(shared, name));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function store(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}

describe("sst2", () => {
  const stsa = {
    "stsa.binary.train": "1 good -lrb- really -rrb-\n0 bad and\\/or dull\n1 Seen twice\n",
    "stsa.binary.dev": "1 fine\n0 seen twice\n",
    "stsa.binary.test": "0 awful\n",
  };
  const glue = {
    "train.tsv": "sentence\tlabel\nbad \t0\nfine \t1\na\t1\n",
    "dev.tsv": "sentence\tlabel\nfine \t1\n",
  };

  test("loads the sentences, written as GLUE does, without those held out", async () => {
    const {
      train,
      validation,
      test: held,
      classNames,
      dropped,
    } = await datasets.sst2.load({ path: await store(stsa) });
    expect(train.texts).toEqual(["good ( really )", "bad and/or dull"]);
    expect(train.labels).toMatchObject({ dtype: "int32", shape: [2], data: Int32Array.of(1, 0) });
    expect(validation.texts).toEqual(["fine", "seen twice"]);
    expect([...held!.labels.data]).toEqual([0]);
    expect(classNames).toEqual(["negative", "positive"]);
    expect(dropped).toBe(1);
  });

  test("loads GLUE's archive, and its folder, which have no test labels", async () => {
    const files = Object.fromEntries(Object.entries(glue).map(([name, text]) => [`SST-2/${name}`, text]));
    await store({
      "SST-2.zip": zipOf(files),
      ...Object.fromEntries(Object.entries(glue).map(([n, t]) => [`plain/${n}`, t])),
    });
    const loaded = await datasets.sst2.load({ path: join(folder, "SST-2.zip"), phrases: true });
    expect(loaded.train.texts).toEqual(["bad", "a"]);
    expect(loaded.test).toBeUndefined();
    expect(loaded.dropped).toBe(1);
    expect(await datasets.sst2.load({ path: join(folder, "plain"), phrases: true })).toEqual(loaded);
    expect(await datasets.sst2.load({ path: folder, phrases: true })).toEqual(loaded);
  });

  test("phrases go with the sentences' validation and test parts", async () => {
    const path = await store({
      ...stsa,
      "glue-train.tsv.gz": gzipSync("label\tsentence\n1\tx\n0\tawful\n0\ty\n"),
    });
    const { train, test: held, dropped } = await datasets.sst2.load({ path, phrases: true });
    expect([train.texts, held!.texts, dropped]).toEqual([["x", "y"], ["awful"], 1]);
  });

  test.each([
    ["no folder", {}, "nowhere", /no such file or folder/],
    [
      "a missing file",
      { ...stsa, "stsa.binary.train": undefined },
      "",
      /no stsa\.binary\.train[^]*get it from https/,
    ],
    [
      "another label",
      { ...stsa, "stsa.binary.test": "0 a\n2 b\n" },
      "",
      /stsa\.binary\.test, line 2: not a label/,
    ],
    ["an empty sentence", { ...stsa, "stsa.binary.dev": "0 \n" }, "", /stsa\.binary\.dev, line 1/],
    ["another file as archive", { "SST-2.zip": "PK" }, "SST-2.zip", /SST-2\.zip.*damaged or cut short/],
  ])("refuses %s", async (_, files, at, message) => {
    const present = Object.entries(files).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const path = join(await store(Object.fromEntries(present)), at);
    await expect(datasets.sst2.load({ path })).rejects.toThrow(message);
  });

  test.each([
    ["another header", "text\tlabel\na\t1\n", /train\.tsv, line 1: not the header/],
    ["a ragged row", "sentence\tlabel\na\t1\nb\n", /train\.tsv, line 3: not a label and a sentence/],
  ])("refuses phrases with %s", async (_, text, message) => {
    const path = await store({ ...stsa, "train.tsv": text });
    await expect(datasets.sst2.load({ path, phrases: true })).rejects.toThrow(message);
  });

  test.skipIf(without("sst2"))("has the sizes of the real files, and no example twice", async () => {
    const path = join(shared, "sst2");
    const sentences = await datasets.sst2.load({ path });
    const phrases = await datasets.sst2.load({ path, phrases: true });
    expect(sentences.train.texts.length + sentences.dropped).toBe(6920);
    expect(phrases.train.texts.length + phrases.dropped).toBe(67_349);
    expect(phrases.dropped).toBe(1);
    expect([phrases.validation.texts.length, phrases.test!.texts.length]).toEqual([872, 1821]);
    const held = new Set([...phrases.validation.texts, ...phrases.test!.texts]);
    expect(phrases.train.texts.filter((text) => held.has(text))).toEqual([]);
    // A token that only one of the two files writes so would be unknown to the model.
    expect(phrases.test!.texts.filter((text) => /-[lr]rb-|\\/.test(text))).toEqual([]);
    const fewer = await datasets.sst2.load({ path, limit: 692 });
    expect([...fewer.train.labels.data].filter((label) => label === 1).length).toBe(346);
    expect(fewer.validation.texts.length).toBe(Math.round((692 * 872) / sentences.train.texts.length));
  });
});

describe("tinyShakespeare", () => {
  test("splits any text at nine tenths", async () => {
    const path = await store({ "input.txt": "0123456789".repeat(10) });
    const { train, validation } = await datasets.tinyShakespeare.load({ path });
    expect([train.length, validation]).toEqual([90, "0123456789"]);
    expect(await datasets.tinyShakespeare.load({ path: join(path, "input.txt") })).toEqual({
      train,
      validation,
    });
    const fewer = await datasets.tinyShakespeare.load({ path, limit: 18 });
    expect(fewer).toEqual({ train: "012345678901234567", validation: "01" });
  });

  test("refuses what is no text", async () => {
    const path = await store({ "input.txt": "" });
    const load = (options: object) => datasets.tinyShakespeare.load({ path, ...options });
    await expect(load({})).rejects.toThrow(/too short to be split/);
    await expect(load({ limit: 0 })).rejects.toThrow(/limit/);
    await expect(load({ path: join(path, "none.txt") })).rejects.toThrow(/none\.txt: no such file/);
    await store({ "input.txt": Uint8Array.of(65, 10, 0xe9, 10) });
    await expect(load({})).rejects.toThrow(/input\.txt, line 2: not valid UTF-8/);
  });

  test.skipIf(without("tinyshakespeare"))("has the sizes of nanoGPT's files", async () => {
    const { train, validation } = await datasets.tinyShakespeare.load({
      path: join(shared, "tinyshakespeare"),
    });
    expect([train.length, validation.length]).toEqual([1_003_854, 111_540]);
    expect(new Set(train + validation).size).toBe(65);
    expect(train.startsWith("First Citizen:\n")).toBe(true);
  });
});

describe("multi30k", () => {
  const files = {
    "train.en": "A man.\nA dog.\n",
    "train.de.gz": gzipSync("Ein Mann.\nEin Hund.\n"),
    "val.en": "One\n",
    "val.de": "Eins\r\n",
    "test_2016_flickr.en": "Two\u2028\n",
    "test_2016_flickr.de": "Zwei\n",
  };

  test("loads pairs either way", async () => {
    const path = await store(files);
    const { train, validation, test: held } = await datasets.multi30k.load({ path });
    expect(train).toEqual({ source: ["A man.", "A dog."], target: ["Ein Mann.", "Ein Hund."] });
    expect([validation, held]).toEqual([
      { source: ["One"], target: ["Eins"] },
      { source: ["Two"], target: ["Zwei"] },
    ]);
    const back = await datasets.multi30k.load({ path, source: "de" });
    expect(back.train).toEqual({ source: train.target, target: train.source });
    const fewer = await datasets.multi30k.load({ path, limit: 1 });
    const place = train.source.indexOf(fewer.train.source[0]!);
    expect(fewer.train.target).toEqual([train.target[place]]);
  });

  test.each([
    [
      "files that are no pair",
      { "val.de": "Eins\nZwei\n" },
      /val\.de: the two[^]*1 lines, as .*val\.en[^]*2 lines/,
    ],
    ["an empty line", { "train.en": "A man.\n \nA dog.\n" }, /train\.en, line 2: the sentence is empty/],
    ["an empty file", { "val.en": "" }, /val\.en: there are no sentences/],
  ])("refuses %s", async (_, changed, message) => {
    const path = await store({ ...files, ...changed });
    await expect(datasets.multi30k.load({ path })).rejects.toThrow(message);
  });

  test("refuses missing files and languages", async () => {
    const path = await store({ "train.en": "a\n" });
    await expect(datasets.multi30k.load({ path })).rejects.toThrow(
      /no train\.de in it[^]*raw\/train\.de\.gz/,
    );
    await expect(datasets.multi30k.load({ path, source: "fr" as never })).rejects.toThrow(/multi30k\.source/);
    await expect(datasets.multi30k.load({ path, target: "en" })).rejects.toThrow(/multi30k\.target/);
  });

  test.skipIf(without("multi30k"))("has the sizes of the real files", async () => {
    const {
      train,
      validation,
      test: held,
    } = await datasets.multi30k.load({ path: join(shared, "multi30k") });
    expect([train, validation, held].map((part) => part.source.length)).toEqual([29_000, 1014, 1000]);
    expect(held.target[0]).toBe("Ein Mann mit einem orangefarbenen Hut, der etwas anstarrt.");
  });
});

describe("wikiann", () => {
  const part = "en:R.H.\tB-ORG\nen:\u00a0x\tI-ORG\nen::\tO\n\n\nen:Paris\tB-LOC\n";
  const files = { train: part, dev: part, test: gzipSync(part) };

  test("loads sentences of tokens and tags", async () => {
    const path = await store({ train: part, dev: part, "test.gz": files.test });
    const { train, test: held, tagNames } = await datasets.wikiann.load({ path });
    expect(train.tokens).toEqual([["R.H.", "\u00a0x", ":"], ["Paris"]]);
    expect(train.tags).toEqual([["B-ORG", "I-ORG", "O"], ["B-LOC"]]);
    expect(held).toEqual(train);
    expect(tagNames).toEqual(["O", "B-LOC", "B-ORG", "I-ORG"]);
    const fewer = await datasets.wikiann.load({ path, limit: 1 });
    expect([fewer.train.tokens.length, fewer.train.tags.length]).toEqual([1, 1]);
  });

  test.each([
    ["a line without tag", "en:a\tO\nen:b\n", /train, line 2: the line is not a token and its tag/],
    ["a token without language", "en:a\tO\nb\tO\n", /train, line 2: the token has no language/],
    ["an entity that has not begun", "en:a\tB-PER\nen:b\tI-LOC\n", /train, line 2[^]*B-LOC[^]*after 'B-PER'/],
    ["a tag of another scheme", "en:a\tPER\n", /train, line 1: not a tag of IOB2/],
    ["no sentence", "\n\n", /train: there are no sentences/],
  ])("refuses %s", async (_, train, message) => {
    await expect(datasets.wikiann.load({ path: await store({ ...files, train }) })).rejects.toThrow(message);
  });

  test("says where to get the files", async () => {
    await expect(datasets.wikiann.load()).rejects.toThrow(/cannot be downloaded[^]*panx_dataset\.tar/);
    await expect(datasets.wikiann.load({ path: folder })).rejects.toThrow(/no train in it[^]*panx_dataset/);
  });

  test.skipIf(without("wikiann-en"))("has the sizes of the real files", async () => {
    const {
      train,
      validation,
      test: held,
      tagNames,
    } = await datasets.wikiann.load({ path: join(shared, "wikiann-en") });
    expect([train, validation, held].map((p) => p.tokens.length)).toEqual([20_000, 10_000, 10_000]);
    expect(tagNames).toEqual(["O", "B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER"]);
    expect(train.tags.flat().filter((tag) => tag === "B-PER").length).toBe(9164);
  });
});
