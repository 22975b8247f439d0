import { basename } from "node:path";
import { DataError, OptionError } from "../../base/errors.ts";
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

/** A function that anonymizes pictures, with regions for all and, by their names, for each. */
export async function anonymizePictures(
  flags: AnonymizeFlags,
): Promise<(path: string, outPath: string) => Promise<FileResult>> {
  const everywhere = (flags.region ?? []).map(parseRegion);
  const file = flags.regions;
  const given = file === undefined ? {} : await readJson(file, { list: true });
  const named = given as Readonly<Record<string, unknown>>;
  return async (path, outPath) => {
    const name = basename(path);
    const own = Array.isArray(given)
      ? checkRegions(file!, given)
      : Object.hasOwn(named, name)
        ? checkRegions(`${file!}: ${name}`, named[name])
        : [];
    const regions = [...everywhere, ...own];
    const ending = /\.(jpe?g|png|webp|tiff?)$/i.exec(outPath)?.[1]?.toLowerCase();
    const format =
      ({ jpg: "jpeg", tif: "tiff" } as const)[ending as "jpg" | "tif"] ?? (ending as "jpeg" | undefined);
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
        `${regions.length} regions hidden (${how})`,
        removed.length === 0 ? "there were no metadata" : `taken out: ${removed.join(", ")}`,
      ],
    };
  };
}
