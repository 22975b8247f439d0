import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { DataError, OptionError } from "../../base/errors.ts";
import { anonymizePicture } from "./index.ts";

const width = 64;
const height = 48;

/** Each pixel another grey, so that what is hidden is seen to be gone; held sideways, taken somewhere. */
async function picture(format: "jpeg" | "png"): Promise<Buffer> {
  const pixels = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, i) => (Math.floor(i / 3) * 37) % 256),
  );
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Copyright: "Ada" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" } })
    .withMetadata({ orientation: 6 })
    .toFormat(format)
    .toBuffer();
}

const pixelsOf = async (
  bytes: Uint8Array,
  region: { left: number; top: number; width: number; height: number },
) => sharp(bytes).extract(region).removeAlpha().raw().toBuffer();

describe("anonymizePicture", () => {
  it.each(["jpeg", "png"] as const)("%s: upright, without anything beside its pixels", async (format) => {
    const bytes = await picture(format);
    const before = await sharp(bytes).metadata();
    expect(before.exif!.includes("Ada")).toBe(true);
    const result = await anonymizePicture(bytes);
    expect(result).toMatchObject({ width: height, height: width, format });
    expect(result.removed).toEqual(expect.arrayContaining(["exif", "gps", "orientation"]));
    const after = await sharp(result.bytes).metadata();
    for (const kind of ["exif", "xmp", "iptc", "icc", "orientation"] as const)
      expect(after[kind]).toBeUndefined();
    expect(Buffer.from(result.bytes).includes("Ada")).toBe(false);
  });

  it("fill, pixelate and blur change the region alone", async () => {
    const bytes = await picture("png");
    const plain = (await anonymizePicture(bytes)).bytes;
    const regions = [{ x: 40, y: -4, width: 100, height: 20 }];
    const hidden = { left: 40, top: 0, width: 8, height: 16 };
    const beside = { left: 0, top: 16, width: 48, height: 48 };
    for (const method of ["fill", "pixelate", "blur"] as const) {
      const result = (await anonymizePicture(bytes, { regions, method, strength: 8 })).bytes;
      expect(await pixelsOf(result, beside)).toEqual(await pixelsOf(plain, beside));
      const pixels = await pixelsOf(result, hidden);
      expect(pixels).not.toEqual(await pixelsOf(plain, hidden));
      if (method === "fill") expect(new Set(pixels)).toEqual(new Set([0]));
      if (method === "pixelate") expect(new Set(pixels).size).toBeLessThanOrEqual(2);
    }
  });

  it("nothing shines through where a picture is half transparent, nor is anything left under what is not seen", async () => {
    const pixels = Buffer.from(
      Array.from({ length: width * height * 4 }, (_, i) =>
        i % 4 === 3 ? (i < width * 80 ? 0 : 60) : (Math.floor(i / 4) * 37) % 256,
      ),
    );
    const bytes = await sharp(pixels, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    const regions = [{ x: 0, y: 16, width: 32, height: 32 }];
    for (const method of ["fill", "pixelate"] as const) {
      const result = await anonymizePicture(bytes, { regions, method });
      expect(result.removed).toEqual(["transparent colours"]);
      const piece = { left: 0, top: 24, width: 8, height: 8 };
      const hidden = await sharp(result.bytes).extract(piece).raw().toBuffer();
      expect(new Set(hidden).size).toBeLessThanOrEqual(2);
      const erased = { left: 0, top: 0, width, height: 10 };
      expect(new Set(await pixelsOf(result.bytes, erased))).toEqual(new Set([0]));
    }
  });

  it("hides wide regions, and refuses a strength by which one would still see", async () => {
    const wide = await sharp({ create: { width: 4400, height: 8, channels: 3, background: "#777" } })
      .jpeg()
      .toBuffer();
    const regions = [{ x: 0, y: 0, width: 4400, height: 8 }];
    await expect(anonymizePicture(wide, { regions, method: "blur" })).resolves.toMatchObject({ regions: 1 });
    for (const method of ["blur", "pixelate"] as const) {
      const weak = anonymizePicture(wide, { regions, method, strength: 274 });
      await expect(weak).rejects.toThrow(/275 or more/);
      const none = anonymizePicture(wide, { regions: [{ ...regions[0]!, width: 9 }], method, strength: 1 });
      await expect(none).rejects.toThrow(/2 or more/);
    }
  });

  it("what cannot be read, and regions outside, are refused", async () => {
    const bytes = await picture("jpeg");
    await expect(anonymizePicture(new Uint8Array(0), { where: "a.jpg" })).rejects.toThrow(
      /a.jpg: the file is empty/,
    );
    await expect(anonymizePicture(Buffer.from("no picture"))).rejects.toThrow(DataError);
    await expect(anonymizePicture(bytes.subarray(0, bytes.length / 2))).rejects.toThrow(DataError);
    const regions = [{ x: 48, y: 0, width: 5, height: 5 }];
    await expect(anonymizePicture(bytes, { regions })).rejects.toThrow(OptionError);
    await expect(anonymizePicture(bytes, { regions: [{ x: 0, y: 0, width: 0, height: 5 }] })).rejects.toThrow(
      OptionError,
    );
  });
});
