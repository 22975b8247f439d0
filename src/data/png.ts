import { DTypeError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { showShape } from "../base/shape.ts";
import { loadSharp } from "./sharpLoader.ts";

/**
 * A picture as PNG bytes.
 * Shape: uint8 `[height, width, channels]` with 1, 3 or 4 channels.
 * @throws {DTypeError} unless uint8. @throws {ShapeError} for any other shape.
 */
export async function encodePng(picture: NdArray): Promise<Uint8Array> {
  const { dtype, shape, data } = picture;
  if (dtype !== "uint8") {
    throw new DTypeError({ where: "encodePng", expected: "uint8", received: dtype, mend: "scale to 0..255" });
  }
  const [height = 0, width = 0, channels = 0] = shape;
  const drawable = shape.length === 3 && height > 0 && width > 0;
  if (!drawable || (channels !== 1 && channels !== 3 && channels !== 4)) {
    const expected = "[height, width, 1, 3 or 4]";
    throw new ShapeError({ where: "encodePng", expected, received: showShape(shape) });
  }
  const sharp = await loadSharp();
  return sharp(data as Uint8Array, { raw: { width, height, channels } })
    .png()
    .toBuffer();
}

/** A picture as a `data:image/png;base64,...` address, for a page that carries its pictures inside. */
export async function pngDataUrl(picture: NdArray): Promise<string> {
  return `data:image/png;base64,${Buffer.from(await encodePng(picture)).toString("base64")}`;
}
