import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { DataError } from "../base/errors.ts";
import { ndarray } from "../base/ndarray.ts";
import { decodePicture } from "./pictures.ts";
import { encodePng, pngDataUrl } from "./png.ts";

/** 3 rows of 4: red grows downwards, green to the right. */
const pixels = Uint8Array.from(
  Array.from({ length: 12 }, (_, i) => [80 * Math.floor(i / 4), 60 * (i % 4), 200]).flat(),
);
const picture = ndarray("uint8", [3, 4, 3], pixels);
const raw = (channels: 1 | 2 | 3 | 4, fill: number[]) =>
  sharp(Buffer.from(Array.from({ length: 4 }, () => fill).flat()), {
    raw: { width: 2, height: 2, channels },
  });

describe("encodePng and decodePicture", () => {
  test.each([1, 3, 4] as const)("a picture of %i channels comes back bit for bit", async (channels) => {
    const shape = [5, 3, channels];
    const data = Uint8Array.from({ length: 15 * channels }, (_, i) => (i * 37) % 256);
    const original = ndarray("uint8", shape, data);
    expect(await decodePicture(await encodePng(original), "x.png", { channels })).toEqual(original);
  });

  test("a data address holds the PNG", async () => {
    const url = await pngDataUrl(picture);
    expect(url).toMatch(/^data:image\/png;base64,iVBOR/);
    const bytes = Uint8Array.from(Buffer.from(url.split(",")[1]!, "base64"));
    expect(await decodePicture(bytes, "url")).toEqual(picture);
  });

  test("encodePng refuses other dtypes and shapes", async () => {
    await expect(encodePng(ndarray("float32", [1, 1, 1], new Float32Array(1)))).rejects.toThrow(/uint8/);
    await expect(encodePng(ndarray("uint8", [2, 2], new Uint8Array(4)))).rejects.toThrow(/\[2, 2\]/);
    await expect(encodePng(ndarray("uint8", [1, 1, 2], new Uint8Array(2)))).rejects.toThrow(/1, 3 or 4/);
  });
});

describe("decodePicture", () => {
  test("decodes JPEG, nearly the same", async () => {
    const flat = await raw(3, [200, 100, 50]).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
    const { data, shape } = await decodePicture(flat, "x.jpg");
    expect(shape).toEqual([2, 2, 3]);
    for (let i = 0; i < 12; i++) expect(Math.abs(Number(data[i]) - [200, 100, 50][i % 3]!)).toBeLessThan(4);
  });

  test.each([
    ["grey", 1, [90], 3, [90, 90, 90]],
    ["grey with opacity", 2, [90, 255], 3, [90, 90, 90]],
    ["grey with opacity", 2, [90, 128], 4, [90, 90, 90, 128]],
    ["RGB with opacity", 4, [10, 20, 30, 255], 3, [10, 20, 30]],
    ["RGB", 3, [10, 20, 30], 4, [10, 20, 30, 255]],
    ["RGB of equal parts", 3, [77, 77, 77], 1, [77]],
  ] as const)("%s (%i) as %s gives %i channels", async (_, from, fill, channels, expected) => {
    const png = await raw(from, [...fill])
      .png()
      .toBuffer();
    const { data, shape } = await decodePicture(png, "x.png", { channels });
    expect(shape).toEqual([2, 2, channels]);
    expect([...data.slice(0, channels)]).toEqual(expected);
  });

  test("a 16-bit PNG comes as 8 bits", async () => {
    const png = await raw(3, [10, 20, 30]).toColourspace("rgb16").png().toBuffer();
    expect([...(await decodePicture(png, "x.png")).data.slice(0, 3)]).toEqual([10, 20, 30]);
  });

  test("resizes to height and width", async () => {
    const png = await encodePng(picture);
    expect((await decodePicture(png, "x.png", { size: [6, 2] })).shape).toEqual([6, 2, 3]);
    expect((await decodePicture(png, "x.png", { size: 5, channels: 1 })).shape).toEqual([5, 5, 1]);
  });

  test("turns a photo upright", async () => {
    const turned = await sharp(pixels, { raw: { width: 4, height: 3, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await decodePicture(turned, "x.jpg")).shape).toEqual([4, 3, 3]);
  });

  test.each([
    ["nothing", new Uint8Array(), /x\.jpg: the file is empty/],
    ["text", new TextEncoder().encode("<svg/>"), /x\.jpg: neither PNG nor JPEG/],
    ["a mere beginning", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /x\.jpg: cannot be decoded/],
  ])("refuses %s", async (_, bytes, message) => {
    await expect(decodePicture(bytes, "x.jpg")).rejects.toThrow(DataError);
    await expect(decodePicture(bytes, "x.jpg")).rejects.toThrow(message);
  });

  describe("damage", () => {
    let files: [string, Uint8Array][];
    beforeAll(async () => {
      const noise = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 7919) % 253);
      const image = () => sharp(noise, { raw: { width: 16, height: 16, channels: 3 } });
      files = [
        ["x.png", new Uint8Array(await image().png().toBuffer())],
        ["x.jpg", new Uint8Array(await image().jpeg().toBuffer())],
      ];
    });

    test("a picture cut in its middle is an error", async () => {
      for (const [name, bytes] of files) {
        for (const part of [0.3, 0.6, 0.9]) {
          const cut = bytes.subarray(0, Math.floor(part * bytes.length));
          await expect(decodePicture(cut, name), `${name} ${part}`).rejects.toThrow(DataError);
        }
      }
    });

    test("is survived", async () => {
      for (const [name, bytes] of files) {
        await fc.assert(
          fc.asyncProperty(damaged(bytes), async (harmed) => {
            const decoded = await resultOrRefusal(() => decodePicture(harmed, name));
            if (decoded !== undefined) expect(decoded.shape[2]).toBe(3);
          }),
          { numRuns: 400 },
        );
      }
    });
  });
});
