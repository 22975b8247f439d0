import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { pictureChange, type BatchChange, type SeedOption } from "./batchChange.ts";

export interface RandomTranslationOptions extends SeedOption {
  /** How far pictures are moved up or down at most, as a part of their height. */
  readonly heightFactor: number;
  /** How far to the sides, as a part of their width. */
  readonly widthFactor: number;
  /** What comes in: the picture mirrored at its edge, its last pixels again, or zeros. Default: `reflect`. */
  readonly fillMode?: "reflect" | "nearest" | "constant";
}

/** For every place along an axis the one that is seen there once all are moved; -1 for none. */
function shownPlaces(
  length: number,
  by: number,
  fillMode: NonNullable<RandomTranslationOptions["fillMode"]>,
): Int32Array {
  return Int32Array.from({ length }, (_, i) => {
    const place = i - by;
    if (place >= 0 && place < length) return place;
    if (fillMode === "constant") return -1;
    if (fillMode === "nearest") return place < 0 ? 0 : length - 1;
    return place < 0 ? -1 - place : 2 * length - 1 - place;
  });
}

/**
 * Moves pictures by a random number of whole pixels, evenly distributed: what is also done by padding and cropping at
 * random. As Keras's `RandomTranslation`, without its fractions of pixels.
 * @throws {OptionError} unless the factors lie between 0 and 1.
 * @example
 * const move = data.randomTranslation({ heightFactor: 0.125, widthFactor: 0.125 });
 * const source = pipeline({ x: images, y: labels }).batch(64).map(move);
 */
export function randomTranslation(options: RandomTranslationOptions): BatchChange {
  const settings = complete("randomTranslation", options, {
    heightFactor: 0,
    widthFactor: 0,
    fillMode: "reflect",
    seed: 0,
  });
  const { heightFactor, widthFactor, fillMode, seed } = settings;
  const part = { min: 0, max: 1 };
  checkNumbers("randomTranslation", settings, { heightFactor: part, widthFactor: part });
  checkChoice("randomTranslation.fillMode", fillMode, ["reflect", "nearest", "constant"]);
  return pictureChange("randomTranslation", seed, (from, to, draws, { height, width, channels }) => {
    const drawn = (most: number): number => draws.below(2 * most + 1) - most;
    const down = drawn(Math.round(heightFactor * height));
    const right = drawn(Math.round(widthFactor * width));
    const rows = shownPlaces(height, down, fillMode);
    const columns = shownPlaces(width, right, fillMode);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        if (rows[row]! < 0 || columns[column]! < 0) continue;
        const place = (rows[row]! * width + columns[column]!) * channels;
        for (let k = 0; k < channels; k++) to[(row * width + column) * channels + k] = from[place + k]!;
      }
  });
}
