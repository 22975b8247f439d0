import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { tarOf } from "../../test/tar.ts";
import { DataError } from "../base/errors.ts";
import { readArchive, type ArchiveOptions } from "./archive.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function readAll(
  bytes: Uint8Array,
  options: Partial<ArchiveOptions> = {},
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  // In small pieces, so that every boundary is met.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 700) }, (_, i) =>
    Buffer.from(bytes.subarray(700 * i, 700 * (i + 1))),
  );
  const gzip = options.gzip ?? bytes[0] === 0x1f;
  for await (const file of readArchive(Readable.from(pieces), { where: "a.tar", ...options, gzip })) {
    found[file.path] = text(await file.bytes());
  }
  return found;
}

const long = "x".repeat(2000);
const contents = { "./a/one.txt": "one", "a/empty.txt": "", [`b/${"n".repeat(150)}.txt`]: long };
const expected = { "a/one.txt": "one", "a/empty.txt": "", [`b/${"n".repeat(150)}.txt`]: long };

describe("readArchive", () => {
  test("gives the files of a tar", async () => {
    expect(await readAll(await tarOf(contents))).toEqual(expected);
  });

  test("gives the files of a gzipped tar", async () => {
    expect(await readAll(gzipSync(await tarOf(contents)))).toEqual(expected);
  });

  test("passes over files that are not read, and can be left early", async () => {
    const tar = await tarOf({ "1": long, "2": "two", "3": long });
    const paths: string[] = [];
    for await (const file of readArchive(Readable.from([tar]), { where: "a.tar", gzip: false })) {
      paths.push(file.path);
      if (file.path === "2") break;
    }
    expect(paths).toEqual(["1", "2"]);
  });

  test("content asked for too late is an error, not another file's content", async () => {
    const files = [];
    const tar = await tarOf({ "1": "one", "2": "two" });
    for await (const file of readArchive(Readable.from([tar]), { where: "a.tar", gzip: false }))
      files.push(file);
    await expect(files[0]!.bytes()).rejects.toThrow(/a\.tar: 1: read twice, or too late/);
  });

  test.each(["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a\\..\\..\\evil.txt"])(
    "refuses the path %s",
    async (path) => {
      await expect(readAll(await tarOf({ [path]: "!" }))).rejects.toThrow(/leads out of the archive/);
    },
  );

  test.each(["symlink", "link", "fifo", "character-device"] as const)("refuses a %s", async (type) => {
    const tar = await tarOf({ "a/x": { type, linkname: "/etc/passwd" } });
    await expect(readAll(tar)).rejects.toThrow(new RegExp(`a\\.tar: a/x: the entry is a ${type}`));
  });

  test("refuses files above the limit without reading them", async () => {
    await expect(readAll(await tarOf(contents), { maxFileBytes: 1000 })).rejects.toThrow(/too large/);
  });

  test("a cut archive is an error wherever it is cut", async () => {
    const tar = await tarOf({ "a.txt": "hello", "b.txt": long });
    // The last two blocks are the end mark, of which one is enough.
    for (let end = 0; end <= tar.length - 1024; end += 97) {
      await expect(readAll(tar.subarray(0, end), { gzip: false }), `cut at ${end}`).rejects.toThrow(
        DataError,
      );
    }
    await expect(readAll(tar.subarray(0, tar.length - 1024))).rejects.toThrow(/no end mark/);
  });

  test("a cut gzip is an error wherever it is cut", async () => {
    const zipped = gzipSync(await tarOf({ "a.txt": "hello", "b.txt": long }));
    for (let end = 0; end < zipped.length; end++) {
      await expect(readAll(zipped.subarray(0, end), { gzip: true }), `cut at ${end}`).rejects.toThrow(
        DataError,
      );
    }
  });

  test("survives damage", async () => {
    const tar = await tarOf({ "a.txt": "hello", [`${"d".repeat(120)}/b.txt`]: long });
    await fc.assert(
      fc.asyncProperty(damaged(tar), async (bytes) => void (await resultOrRefusal(() => readAll(bytes)))),
      { numRuns: 600 },
    );
    await fc.assert(
      fc.asyncProperty(
        damaged(gzipSync(tar)),
        async (bytes) => void (await resultOrRefusal(() => readAll(bytes))),
      ),
      { numRuns: 300 },
    );
  });
});
