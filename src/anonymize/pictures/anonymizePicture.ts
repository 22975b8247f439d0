import type { Metadata, SharpConstructor } from "sharp";
import { ComputeError, DataError, OptionError, UnsupportedError } from "../../base/errors.ts";
import { requirePackage } from "../../base/node.ts";
import { checkChoice, checkNumbers, checkOptionNames } from "../../base/options.ts";
import { clearTransparent, hideRegion, type Pixels, type Place } from "./hideRegion.ts";

/** A rectangle of an upright picture, in pixels from its upper left corner. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface AnonymizePictureOptions {
  /** What is hidden. What reaches over the edge is cut off. Default: none; then only metadata go. */
  readonly regions?: readonly Region[] | undefined;
  /** `fill` leaves nothing of it; the others leave its colours. Default: `fill`. */
  readonly method?: "fill" | "pixelate" | "blur" | undefined;
  /**
   * Side of a square of `pixelate`, or deviation of `blur`, in pixels: a sixteenth of a region's longer side or more.
   * Default: a quarter of it.
   */
  readonly strength?: number | undefined;
  /** What the picture is written as. Default: as it was. */
  readonly format?: "jpeg" | "png" | "webp" | "tiff" | undefined;
  /** The file, for errors. Default: `picture`. */
  readonly where?: string | undefined;
}

export interface AnonymizedPicture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  /** How many regions were hidden. */
  readonly regions: number;
  /** What was taken out: `exif`, `gps`, `xmp`, `iptc`, `icc`, `comments`, `orientation` (which was applied), `transparent colours`. */
  readonly removed: readonly string[];
}

const formats = ["jpeg", "png", "webp", "tiff"] as const;
const metadataKinds = ["exif", "xmp", "iptc", "icc", "comments", "tifftagPhotoshop"] as const;
/** Tag 0x8825 of EXIF points to the place where the picture was taken. */
const gpsTags = ["\u0088\u0025", "\u0025\u0088"];

function removable(metadata: Metadata): string[] {
  const found: string[] = metadataKinds.filter((kind) => metadata[kind] !== undefined);
  if (metadata.exif !== undefined) {
    const text = String.fromCharCode(...metadata.exif.subarray(0, 4096));
    if (gpsTags.some((tag) => text.includes(tag))) found.push("gps");
  }
  if ((metadata.orientation ?? 1) !== 1) found.push("orientation");
  return found;
}

/** The region inside the picture. */
function inside(region: Region, width: number, height: number, where: string): Place {
  const left = Math.max(0, Math.floor(region.x));
  const top = Math.max(0, Math.floor(region.y));
  const right = Math.min(width, Math.ceil(region.x + region.width));
  const bottom = Math.min(height, Math.ceil(region.y + region.height));
  if (right > left && bottom > top) return { left, top, width: right - left, height: bottom - top };
  throw new OptionError({
    where: `${where}: region ${region.x},${region.y},${region.width},${region.height}`,
    problem: "it lies outside the picture, or holds nothing",
    expected: `x, y, width, height within ${width} x ${height} pixels, upright`,
  });
}

function loadSharp(): SharpConstructor {
  try {
    return requirePackage("sharp") as SharpConstructor;
  } catch (cause) {
    if (cause instanceof UnsupportedError) throw cause;
    throw new UnsupportedError(
      { where: "pictures", problem: "the package sharp cannot be loaded", mend: "npm install sharp" },
      { cause },
    );
  }
}

/**
 * Turns a picture upright, hides regions of it and takes out all that stands beside the pixels: EXIF with the place
 * where it was taken, XMP, IPTC, colour profiles (applied before), comments, colours under what is transparent. What is given is looked at again: where
 * anything is left, it is not given.
 * @throws {DataError} when the picture cannot be read, or has several frames.
 * @throws {OptionError} for a region outside the picture, and for a strength that hides nothing.
 * @example
 * import { readFile } from "node:fs/promises";
 * const regions = [{ x: 40, y: 30, width: 64, height: 64 }];
 * const { bytes } = await anonymize.anonymizePicture(await readFile("team.jpg"), { regions, method: "pixelate" });
 */
export async function anonymizePicture(
  bytes: Uint8Array,
  options: AnonymizePictureOptions = {},
): Promise<AnonymizedPicture> {
  const names = { regions: true, method: true, strength: true, format: true, where: true } as const;
  checkOptionNames("anonymizePicture", options, names);
  const { regions = [], method = "fill", strength, where = "picture" } = options;
  checkChoice("anonymizePicture.method", method, ["fill", "pixelate", "blur"]);
  checkNumbers("anonymizePicture", { strength }, { strength: { min: 1 } });
  const sharp = loadSharp();
  const before = await decoding(where, bytes, () => sharp(bytes).metadata());
  const format = options.format ?? formats.find((each) => each === before.format);
  if (format === undefined || (before.pages ?? 1) > 1) {
    throw new DataError({
      where,
      problem:
        format === undefined
          ? `pictures of the kind ${before.format} are not written`
          : "it has several frames",
      expected: `one picture: ${formats.join(", ")}`,
    });
  }
  // The pixels alone go on from here: nothing that stood beside them can come along.
  const { data, info } = await decoding(where, bytes, () =>
    sharp(bytes, { failOn: "error", autoOrient: true })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height, channels } = info;
  const pixels = { data: new Uint8Array(data), width, height, channels } as Pixels;
  const transparent = clearTransparent(pixels);
  const original = { ...pixels, data: pixels.data.slice() };
  for (const region of regions) {
    const place = inside(region, width, height, where);
    const longer = Math.max(place.width, place.height);
    if (method !== "fill") checkStrength(strength, longer);
    const hiding = {
      method: longer < fewest ? "fill" : method,
      strength: strength ?? Math.max(2, Math.ceil(longer / 4)),
    } as const;
    await hideRegion(sharp, { pixels, original, place }, hiding);
  }
  const out = await sharp(pixels.data, { raw: { width, height, channels } })
    .toFormat(format, format === "png" ? {} : { quality: 92 })
    .toBuffer();
  const left = removable(await sharp(out).metadata());
  if (left.length > 0) {
    throw new ComputeError({
      where,
      problem: `the new picture still has ${left.join(", ")}, so it is not given`,
    });
  }
  return {
    bytes: new Uint8Array(out),
    width,
    height,
    format,
    regions: regions.length,
    removed: [...removable(before), ...(transparent ? ["transparent colours"] : [])],
  };
}

/** So many squares, or deviations of blur, are beside each other at most: of more one sees what was there. */
const most = 16;
/** The mean of fewer pixels beside each other is nearly what they were: these are filled. */
const fewest = 4;

/** @throws {OptionError} for a strength that would leave a region to be recognized. */
function checkStrength(strength: number | undefined, longer: number): void {
  const least = Math.max(2, Math.ceil(longer / most));
  if (strength === undefined || strength >= least) return;
  throw new OptionError({
    where: "anonymizePicture.strength",
    problem: `a region of ${longer} pixels would still show what was there`,
    expected: `${least} or more`,
    received: String(strength),
    mend: "leave it out for a quarter of the longer side, or fill the region",
  });
}

/** @throws {DataError} where the picture library fails, with what it says. */
async function decoding<Result>(
  where: string,
  bytes: Uint8Array,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const problem = bytes.length === 0 ? "the file is empty" : `cannot be decoded: ${said}`;
    throw new DataError({ where, problem, mend: "replace the picture or take it out" }, { cause });
  }
}
