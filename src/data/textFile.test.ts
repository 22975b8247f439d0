import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { decodeText, readTextFile, textLines } from "./textFile.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("decodeText", () => {
  test("takes off the byte order mark alone", () => {
    expect(decodeText(bytesOf("\ufeffa\ufeffé\r\n"), "a.txt")).toBe("a\ufeffé\r\n");
    expect(decodeText(new Uint8Array(), "a.txt")).toBe("");
  });

  test.each([
    ["Latin-1", [65, 10, 66, 10, 0xe9, 10, 65], 3, /Latin-1/],
    ["a character cut by the end", [65, 10, 0xe2, 0x82], 2, /Latin-1/],
    ["a character cut by a line", [0xe2, 0x82, 10, 0xac], 1, /Latin-1/],
    ["a surrogate", [10, 10, 10, 0xed, 0xa0, 0x80], 4, /Latin-1/],
    ["UTF-16", [0xff, 0xfe, 65, 0, 10, 0], 1, /seems to be UTF-16/],
  ])("names the line of %s", (_, bytes, line, message) => {
    const decode = () => decodeText(Uint8Array.from(bytes), "a.txt");
    expect(decode).toThrow(`a.txt, line ${line}: not valid UTF-8`);
    expect(decode).toThrow(message);
  });

  test("reads or refuses any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(bytesOf("Ein Mädchen\nläuft\n".repeat(5))), async (bytes) => {
        const text = await resultOrRefusal(() => decodeText(bytes, "a.txt"));
        if (text !== undefined) expect(Buffer.from(text).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

test("textLines parts at LF and CRLF alone", () => {
  expect(textLines("a\r\nb\n\nc\u2028d\re\n")).toEqual(["a", "b", "", "c\u2028d\re"]);
  expect(textLines("")).toEqual([]);
  expect(textLines("a")).toEqual(["a"]);
});

describe("readTextFile", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "loom-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("reads gzip and plain alike", async () => {
    const path = join(folder, "a.txt");
    await writeFile(path, "ä\n");
    expect(await readTextFile(path)).toBe("ä\n");
    await writeFile(path, gzipSync("ä\n"));
    expect(await readTextFile(path)).toBe("ä\n");
    await writeFile(path, gzipSync("ä\n").subarray(0, 15));
    await expect(readTextFile(path)).rejects.toThrow(/a\.txt: the gzip data is damaged or cut short/);
  });

  test("refuses what is no file, and stops when told", async () => {
    await expect(readTextFile(folder)).rejects.toThrow(/not a file/);
    await expect(readTextFile(join(folder, "b"))).rejects.toThrow(/no such file/);
    const path = join(folder, "a.txt");
    await writeFile(path, "a");
    await expect(readTextFile(path, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });
});
