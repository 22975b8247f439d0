import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataError } from "../base/errors.ts";
import { loadTokenizer } from "./loadTokenizer.ts";
import { readText } from "./textFile.ts";
import { trainTokenizer } from "./training/trainTokenizer.ts";

let folder: string;
const path = (name: string): string => join(folder, name);
const write = (name: string, content: string | Uint8Array): void => writeFileSync(path(name), content);
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "loom-text-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("loadTokenizer", () => {
  const texts = ["the cat sat on the mat", "Déjà vu 😀, the end"];

  test("from a file of any name, and from a folder", async () => {
    const made = trainTokenizer(texts, { kind: "bpe", vocabularySize: 300 });
    write("tokenizer.json", JSON.stringify(made.toJson()));
    write("mine.json", JSON.stringify(made.toJson()));
    write("config.json", "{}");
    for (const at of [folder, path("mine.json")]) {
      const loaded = await loadTokenizer(at);
      expect(loaded.encode(texts[1]!)).toEqual(made.encode(texts[1]!));
      expect(loaded.toJson()).toEqual(made.toJson());
    }
  });

  test("from GPT-2's two files", async () => {
    const made = trainTokenizer(texts, {
      kind: "bpe",
      vocabularySize: 280,
      specialTokens: ["<|endoftext|>"],
    });
    const { vocab, merges } = made.toJson()["model"] as { vocab: object; merges: [string, string][] };
    write("vocab.json", JSON.stringify(vocab));
    write("merges.txt", `#version: 0.2\n${merges.map((pair) => pair.join(" ")).join("\n")}\n`);
    const loaded = await loadTokenizer(folder);
    expect(loaded.encode("the mat<|endoftext|>")).toEqual(made.encode("the mat<|endoftext|>"));
    expect(loaded.special).toEqual({ start: 0, end: 0 });

    write("merges.txt", "#version: 0.2\nt h e\n");
    await expect(loadTokenizer(folder)).rejects.toThrow(/merges\.txt, line 2[^]*"t h e"/);
  });

  test("from BERT's list of tokens", async () => {
    const tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "the", "##s", "Cat"];
    write("vocab.txt", `${tokens.join("\r\n")}\n`);
    expect((await loadTokenizer(folder)).encode("The Cats")).toEqual([2, 6, 5, 7, 3]);
    expect((await loadTokenizer(path("vocab.txt"))).encodePair(["the", "cat"])).toEqual({
      ids: [2, 6, 3, 5, 3],
      typeIds: [0, 0, 0, 1, 1],
    });
    write("tokenizer_config.json", '{"do_lower_case": false}');
    expect((await loadTokenizer(folder)).encode("the Cats")).toEqual([2, 6, 8, 7, 3]);

    write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nthe\nthe\n");
    await expect(loadTokenizer(folder)).rejects.toThrow(/vocab\.txt, line 5: the token "the"[^]*line 4/);
    write("vocab.txt", "the\ncat\n");
    await expect(loadTokenizer(folder)).rejects.toThrow(/vocab\.txt: not a vocabulary of BERT/);
  });

  test("names what is wrong", async () => {
    await expect(loadTokenizer(path("absent"))).rejects.toThrow(/absent: no such file or folder/);
    await expect(loadTokenizer(folder)).rejects.toThrow(/no tokenizer[^]*an empty folder/);
    write("tokenizer.json", "{");
    await expect(loadTokenizer(folder)).rejects.toThrow(/tokenizer\.json: not JSON/);
    write("tokenizer.json", "[]");
    await expect(loadTokenizer(folder)).rejects.toThrow(DataError);
    write("tokenizer.json", '{"model": {"type": "CharLevel", "vocab": {}}}');
    await expect(loadTokenizer(folder)).rejects.toThrow(/tokenizer\.json: model\.type/);
  });
});

describe("readText", () => {
  test("reads UTF-8, with or without its mark, gzipped or not", async () => {
    write("a.txt", "\ufeffé 😀\n");
    write("b.txt.gz", gzipSync("é 😀\n"));
    write("c.txt", "");
    expect(await readText(path("a.txt"))).toBe("é 😀\n");
    expect(await readText(path("b.txt.gz"))).toBe("é 😀\n");
    expect(await readText(path("c.txt"))).toBe("");
  });

  test.each<[string, number[], RegExp]>([
    [
      "Latin-1",
      [0x61, 0x0a, 0x62, 0xe9, 0x20, 0x0a],
      /bad\.txt, line 2: byte 3 is not UTF-8[^]*0xe9 0x20 0x0a/,
    ],
    ["a sequence cut off at the end", [0x61, 0xf0, 0x9f, 0x98], /line 1: byte 1 is not/],
    ["a sequence cut off inside", [0xc3, 0xa9, 0xe2, 0x82, 0x41], /byte 2 is not/],
    ["a lone continuation", [0xc3, 0xa9, 0xa9], /byte 2 is not/],
    ["an overlong form", [0x61, 0x61, 0xc0, 0x80], /byte 2 is not/],
    ["a surrogate", [0x0a, 0x0a, 0xed, 0xa0, 0x80], /line 3: byte 2 is not/],
    ["UTF-16", [0xff, 0xfe, 0x61, 0x00], /UTF-16, not UTF-8[^]*iconv -f UTF-16/],
  ])("refuses %s, with its place", async (_, bytes, message) => {
    write("bad.txt", new Uint8Array(bytes));
    await expect(readText(path("bad.txt"))).rejects.toThrow(DataError);
    await expect(readText(path("bad.txt"))).rejects.toThrow(message);
  });

  test("refuses what cannot be read", async () => {
    await expect(readText(path("absent.txt"))).rejects.toThrow(/absent\.txt: cannot be read/);
    write("cut.gz", gzipSync("a text that is long enough").subarray(0, 20));
    await expect(readText(path("cut.gz"))).rejects.toThrow(/cut\.gz: the gzip data is damaged/);
  });
});
