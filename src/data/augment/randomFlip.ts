import { checkChoice, complete } from "../../base/options.ts";
import { pictureChange, type BatchChange, type SeedOption } from "./batchChange.ts";

export interface RandomFlipOptions extends SeedOption {
  /** Default: `horizontal`. */
  readonly mode?: "horizontal" | "vertical" | "horizontalAndVertical";
}

/**
 * Turns pictures round with probability 1/2, left to right, upside down, or both by themselves; as Keras's `RandomFlip`.
 * @throws {OptionError} for a mode that there is not.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.randomFlip());
 */
export function randomFlip(options: RandomFlipOptions = {}): BatchChange {
  const { mode, seed } = complete("randomFlip", options, { mode: "horizontal", seed: 0 });
  checkChoice("randomFlip.mode", mode, ["horizontal", "vertical", "horizontalAndVertical"]);
  const sides = mode !== "vertical";
  const ends = mode !== "horizontal";
  return pictureChange("randomFlip", seed, (from, to, draws, { height, width, channels }) => {
    const mirrored = sides && draws.sign() > 0;
    const upended = ends && draws.sign() > 0;
    if (!mirrored && !upended) {
      to.set(from);
      return;
    }
    for (let row = 0; row < height; row++) {
      const first = (upended ? height - 1 - row : row) * width;
      for (let column = 0; column < width; column++) {
        const place = (first + (mirrored ? width - 1 - column : column)) * channels;
        for (let c = 0; c < channels; c++) to[(row * width + column) * channels + c] = from[place + c]!;
      }
    }
  });
}
