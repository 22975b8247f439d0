import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { readZipFile } from "./zip.ts";

/** Made by Python's zipfile: one file stored, one deflated, and a comment. */
const archive = Buffer.from(
  "UEsDBBQAAAAAAAAAIQCzJE6WCAAAAAgAAAAMAAAAYS9zdG9yZWQudHh0YXMgaXQgaXNQSwMEFAAAAAgAAAAhAIZUQaYMAAAALAEAAA4AAABhL2RlZmxhdGVkLnR4dEtMT8zMU0gcJYkgAVBLAQIUAxQAAAAAAAAAIQCzJE6WCAAAAAgAAAAMAAAAAAAAAAAAAACAAQAAAABhL3N0b3JlZC50eHRQSwECFAMUAAAACAAAACEAhlRBpgwAAAAsAQAADgAAAAAAAAAAAAAAgAEyAAAAYS9kZWZsYXRlZC50eHRQSwUGAAAAAAIAAgB2AAAAagAAAA4Ad2l0aCBhIGNvbW1lbnQ=",
  "base64",
);
const options = { where: "a.zip", maxBytes: 1000 };
const read = (bytes: Uint8Array, name: string) => {
  const data = readZipFile(bytes, name, options);
  return data && new TextDecoder().decode(data);
};

describe("readZipFile", () => {
  test("reads stored and deflated files", () => {
    expect(read(archive, "a/stored.txt")).toBe("as it is");
    expect(read(archive, "a/deflated.txt")).toBe("again ".repeat(50));
    expect(read(archive, "deflated.txt")).toBeUndefined();
  });

  test("does not unpack more than it may", () => {
    expect(() => readZipFile(archive, "a/deflated.txt", { ...options, maxBytes: 299 })).toThrow(
      /a\.zip: a\/deflated\.txt: .*unpacks to 300 bytes, more than 299/,
    );
  });

  test("refuses what is cut or no archive", () => {
    for (const bytes of [new Uint8Array(), archive.subarray(0, -20), Buffer.from("PK".repeat(100))]) {
      expect(() => read(bytes, "a/stored.txt")).toThrow(/damaged or cut short: no directory at its end/);
    }
    expect(() => read(archive.subarray(60), "a/stored.txt")).toThrow(/damaged or cut short/);
  });

  test("survives damage", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(archive), async (bytes) => {
        await resultOrRefusal(() => read(bytes, "a/deflated.txt"));
      }),
      { numRuns: 2000 },
    );
  });
});
