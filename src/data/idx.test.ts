import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { DataError } from "../base/errors.ts";
import { sizeOf } from "../base/shape.ts";
import { decodeIdx, decodeIdxFile } from "./idx.ts";

/** An IDX file; `elements` as they lie, big-endian. */
function idx(type: number, shape: readonly number[], elements: readonly number[]): Uint8Array {
  const axes = shape.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...axes, ...elements]);
}

const pictures = idx(8, [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);

describe("decodeIdx", () => {
  test("reads uint8 without a copy", () => {
    const array = decodeIdx(pictures, "p.idx");
    expect(array).toMatchObject({ dtype: "uint8", shape: [2, 2, 3] });
    expect([...array.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
    expect(array.data.buffer).toBe(pictures.buffer);
  });

  test.each([
    [0x09, [0xff, 0x7f], "int32", [-1, 127]],
    [0x0b, [0xff, 0xfe, 0x01, 0x00], "int32", [-2, 256]],
    [0x0c, [0xff, 0xff, 0xff, 0xfd, 0, 1, 0, 0], "int32", [-3, 65536]],
    [0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], "float32", [1.5, -2]],
    [0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], "float64", [1.5, -2]],
  ] as const)("reads element type %i", (type, elements, dtype, values) => {
    const array = decodeIdx(idx(type, [2], elements), "v.idx");
    expect(array.dtype).toBe(dtype);
    expect([...array.data]).toEqual(values);
  });

  test.each([
    ["an empty file", new Uint8Array(), /no IDX magic number at byte 0/],
    ["another format", new TextEncoder().encode("PNG or so"), /no IDX magic number/],
    ["an unknown type", idx(7, [1], [0]), /unknown element type at byte 2/],
    ["no axes", idx(8, [], [0]), /no axes/],
    ["a cut header", pictures.subarray(0, 9), /inside the header/],
    ["too few elements", pictures.subarray(0, 20), /p\.idx: cut short[^]*28 bytes[^]*20 bytes/],
    ["too many elements", Uint8Array.from([...pictures, 0]), /after byte 28/],
    ["absurd axes", idx(8, [0xffffffff, 0xffffffff, 0xffffffff], [1]), /impossible axes/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeIdx(bytes, "p.idx")).toThrow(DataError);
    expect(() => decodeIdx(bytes, "p.idx")).toThrow(message);
  });

  test("survives damage", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(pictures), async (bytes) => {
        const array = await resultOrRefusal(() => decodeIdx(bytes, "p.idx"));
        if (array !== undefined) expect(array.data.length).toBe(sizeOf(array.shape));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("decodeIdxFile", () => {
  test("reads gzip and plain alike", async () => {
    expect(await decodeIdxFile(gzipSync(pictures), "p.gz")).toEqual(await decodeIdxFile(pictures, "p"));
  });

  test("refuses a cut gzip", async () => {
    const cut = gzipSync(pictures).subarray(0, -6);
    await expect(decodeIdxFile(cut, "p.gz")).rejects.toThrow(/p\.gz: the gzip data is damaged or cut short/);
  });

  test("does not unpack more than the header declares", async () => {
    const bomb = gzipSync(Buffer.concat([idx(8, [4], [1, 2, 3, 4]), Buffer.alloc(200_000_000)]));
    const before = process.memoryUsage().rss;
    await expect(decodeIdxFile(bomb, "bomb.gz")).rejects.toThrow(/more than its contents declare/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test("survives damage", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(gzipSync(pictures)), async (bytes) => {
        await resultOrRefusal(() => decodeIdxFile(bytes, "p.gz"));
      }),
      { numRuns: 500 },
    );
  });
});
