import { DataError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { loadSharp } from "./sharpLoader.ts";

export interface PictureOptions {
  /** Height and width to resize to, or one number for both; the picture is stretched. Default as it is. */
  readonly size?: number | readonly [height: number, width: number] | undefined;
  /** 1 (grey), 3 (RGB) or 4 (RGB and opacity). Default 3. */
  readonly channels?: 1 | 3 | 4 | undefined;
}

const isPng = (b: Uint8Array): boolean => b[0] === 0x89 && b[1] === 0x50 && b[2] === 0x4e && b[3] === 0x47;
const isJpeg = (b: Uint8Array): boolean => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff;

/**
 * Decodes a PNG or JPEG picture, turned upright if the camera noted how it was held.
 * Shape: uint8 `[height, width, channels]`.
 * @throws {DataError} naming `where` when the bytes are no PNG or JPEG, damaged, or cut short.
 * @example
 * import { readFile } from "node:fs/promises";
 * const picture = await decodePicture(await readFile("cat.jpg"), "cat.jpg", { size: 32 });
 */
export async function decodePicture(
  bytes: Uint8Array,
  where: string,
  options: PictureOptions = {},
): Promise<NdArray> {
  const { size, channels = 3 } = options;
  if (!isPng(bytes) && !isJpeg(bytes)) {
    throw new DataError({
      where,
      problem: bytes.length === 0 ? "the file is empty" : "neither PNG nor JPEG",
      expected: "a PNG or JPEG picture",
      mend: "convert it, or take it out of the folder",
    });
  }
  const sharp = await loadSharp();
  try {
    // `error` refuses damaged and cut pictures but lets pass what decoders merely warn of.
    // All rows are wanted anyway, so decoding at once saves the locks of reading row by row.
    let image = sharp(bytes, { failOn: "error", autoOrient: true, sequentialRead: false });
    if (size !== undefined) {
      const [height, width] = typeof size === "number" ? [size, size] : size;
      image = image.resize({ width, height, fit: "fill" });
    }
    if (channels === 1) image = image.flatten().grayscale().toColourspace("b-w");
    else {
      image = image.toColourspace("srgb");
      image = channels === 3 ? image.removeAlpha() : image.ensureAlpha();
    }
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return ndarray("uint8", [info.height, info.width, channels], spread(pixels, info.channels, channels));
  } catch (cause) {
    const problem = `cannot be decoded: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where, problem, mend: "replace the picture or take it out" }, { cause });
  }
}

/** Grey pictures come with one channel whatever is asked; colour repeats it. */
function spread(pixels: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return pixels;
  const count = pixels.length / from;
  const out = new Uint8Array(count * to).fill(255);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < Math.min(to, 3); c++) out[i * to + c] = pixels[i * from + (from < 3 ? 0 : c)]!;
    if (to === 4 && from === 2) out[i * to + 3] = pixels[i * from + 1]!;
  }
  return out;
}
