import type { SharpConstructor } from "sharp";

/** Pixels row by row, `channels` bytes each: grey or colours, with how opaque they are as the last of 2 or 4. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A rectangle inside a picture. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Hiding {
  readonly method: "fill" | "pixelate" | "blur";
  /** Side of a square of `pixelate`, or deviation of `blur`, in pixels. */
  readonly strength: number;
}

/** The largest deviation that sharp blurs by. */
const widestBlur = 1000;

/**
 * Hides a place of `pixels`, in which it is written, by what `original` has there. Pixels give way to others, and nothing is
 * laid over them: what is half transparent would show through.
 */
export async function hideRegion(
  sharp: SharpConstructor,
  { pixels, original, place }: { readonly pixels: Pixels; readonly original: Pixels; readonly place: Place },
  hiding: Hiding,
): Promise<void> {
  const { width, channels } = pixels;
  const hidden = await hiddenPiece(sharp, { original, place }, hiding);
  for (let row = 0; row < place.height; row++) {
    const piece = hidden.subarray(row * place.width * channels, (row + 1) * place.width * channels);
    pixels.data.set(piece, ((place.top + row) * width + place.left) * channels);
  }
}

async function hiddenPiece(
  sharp: SharpConstructor,
  { original, place }: { readonly original: Pixels; readonly place: Place },
  { method, strength }: Hiding,
): Promise<Uint8Array> {
  const { channels } = original;
  const { width, height } = place;
  if (method === "fill") {
    const isOpaqueness = (i: number): boolean => channels % 2 === 0 && i % channels === channels - 1;
    return Uint8Array.from({ length: width * height * channels }, (_, i) => (isOpaqueness(i) ? 255 : 0));
  }
  const raw = { raw: { width: original.width, height: original.height, channels } };
  const piece = sharp(original.data, raw).extract(place);
  if (method === "blur") return piece.blur(Math.min(widestBlur, strength)).raw().toBuffer();
  // Made small, each square the mean of what it covers, and large again.
  const small = {
    width: Math.max(1, Math.round(width / strength)),
    height: Math.max(1, Math.round(height / strength)),
  };
  const few = await sharp(await piece.raw().toBuffer(), { raw: { width, height, channels } })
    .resize({ ...small, fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
  return sharp(few, { raw: { ...small, channels } })
    .resize({ width, height, fit: "fill", kernel: "nearest" })
    .raw()
    .toBuffer();
}

/**
 * Takes away the colours that pixels have which are not seen at all: who erases in a picture often leaves them.
 * @returns whether there were any
 */
export function clearTransparent({ data, channels }: Pixels): boolean {
  if (channels % 2 !== 0) return false;
  let found = false;
  for (let at = 0; at < data.length; at += channels) {
    if (data[at + channels - 1] !== 0) continue;
    for (let i = at; i < at + channels - 1; i++) {
      found ||= data[i] !== 0;
      data[i] = 0;
    }
  }
  return found;
}
