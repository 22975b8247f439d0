import { basename, extname } from "node:path";
import { DataError, OptionError } from "../../base/errors.ts";
import { suggest } from "../../base/nearest.ts";
import { anonymizePicture, type Region } from "../../anonymize/index.ts";
import type { FileResult } from "./fileResult.ts";
import type { AnonymizeFlags } from "./flags.ts";
import { readBytes, readJson } from "./readJson.ts";

function parseRegion(text: string): Region {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (numbers.length === 4 && numbers.every(Number.isFinite)) {
    const [x, y, width, height] = numbers as [number, number, number, number];
    return { x, y, width, height };
  }
  throw new OptionError({ where: "--region", expected: "x,y,width,height in pixels", received: text });
}

function checkRegions(where: string, value: unknown): readonly Region[] {
  const names = ["x", "y", "width", "height"] as const;
  const fits = (each: unknown): boolean =>
    typeof each === "object" &&
    each !== null &&
    names.every((name) => Number.isFinite((each as Readonly<Record<string, unknown>>)[name]));
  if (Array.isArray(value) && value.every(fits)) return value as readonly Region[];
  throw new DataError({ where, expected: 'a list of { "x": 0, "y": 0, "width": 10, "height": 10 }' });
}

const formats = { jpg: "jpeg", jpeg: "jpeg", png: "png", webp: "webp", tif: "tiff", tiff: "tiff" } as const;

/**
 * What the ending of a new picture asks for; without an ending, what the old one is.
 * @throws {OptionError} for an ending of which no pictures are written: it would promise what is not there.
 */
function formatOf(path: string): (typeof formats)[keyof typeof formats] | undefined {
  const ending = extname(path).slice(1).toLowerCase();
  if (ending === "") return undefined;
  if (Object.hasOwn(formats, ending)) return formats[ending as keyof typeof formats];
  throw new OptionError({
    where: path,
    problem: `pictures are not written as .${ending}`,
    expected: Object.keys(formats).join(", "),
  });
}

/** @throws {OptionError} where a list of regions by name is of other pictures: one of these would go unhidden. */
function checkNamed(where: string, named: object, pictures: readonly string[]): void {
  const names = Object.keys(named);
  const wrong = names.find((name) => !pictures.includes(name));
  const [only] = pictures;
  // A list may be of a whole folder whose pictures are given one by one.
  const missing = pictures.length === 1 ? !names.includes(only!) : wrong !== undefined;
  if (!missing) return;
  throw new OptionError({
    where,
    problem:
      pictures.length === 1
        ? `nothing is said of '${only!}'`
        : `there is no picture '${wrong!}', so its regions would be hidden nowhere`,
    mend:
      pictures.length === 1
        ? `name it, with [] if nothing is to be hidden; ${suggest(only!, names)}`
        : suggest(wrong!, pictures),
  });
}

/** A function that anonymizes these pictures, with regions for all and, by their names, for each. */
export async function anonymizePictures(
  flags: AnonymizeFlags,
  pictures: readonly string[],
): Promise<(path: string, outPath: string) => Promise<FileResult>> {
  const everywhere = (flags.region ?? []).map(parseRegion);
  const file = flags.regions;
  const given = file === undefined ? {} : await readJson(file, { list: true });
  const named = given as Readonly<Record<string, unknown>>;
  if (file !== undefined && !Array.isArray(given))
    checkNamed(
      file,
      given,
      pictures.map((path) => basename(path)),
    );
  if (flags.hide !== undefined && file === undefined && everywhere.length === 0) {
    throw new OptionError({
      where: "--hide",
      problem: "it is not said what to hide",
      mend: "give --region x,y,w,h or --regions FILE, or leave --hide out: metadata go either way",
    });
  }
  return async (path, outPath) => {
    const name = basename(path);
    const own = Array.isArray(given)
      ? checkRegions(file!, given)
      : Object.hasOwn(named, name)
        ? checkRegions(`${file!}: ${name}`, named[name])
        : [];
    const regions = [...everywhere, ...own];
    const format = formatOf(outPath);
    const result = await anonymizePicture(await readBytes(path), {
      regions,
      method: flags.hide,
      strength: flags.strength,
      format,
      where: path,
    });
    const { width, height, removed } = result;
    const how = flags.hide ?? "fill";
    return {
      bytes: result.bytes,
      report: {
        kind: "image",
        width,
        height,
        regions: regions.map((each) => ({ ...each })),
        method: how,
        removed,
      },
      lines: [
        regions.length === 0 ? "no region was hidden" : `${regions.length} regions hidden (${how})`,
        removed.length === 0 ? "there were no metadata" : `taken out: ${removed.join(", ")}`,
      ],
    };
  };
}
