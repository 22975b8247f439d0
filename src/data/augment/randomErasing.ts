import { checkNumbers, complete } from "../../base/options.ts";
import { pictureChange, type BatchChange, type SeedOption } from "./batchChange.ts";

export interface RandomErasingOptions extends SeedOption {
  /** How many pictures lose a square, as a probability. Default: 1. */
  readonly factor?: number;
  /** The square's side, as a part of the picture's shorter one. Default: 0.5. */
  readonly scale?: number;
  /** What stands there instead. Default: 0. */
  readonly fillValue?: number;
}

/**
 * Cutout (DeVries & Taylor 2017, "Improved regularization of convolutional neural networks with cutout",
 * https://arxiv.org/abs/1708.04552): a square about a random pixel of every picture is painted over; part of it may
 * lie outside. What Keras's `RandomErasing` does with rectangles.
 * @throws {OptionError} unless `factor` and `scale` lie between 0 and 1.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.randomErasing({ scale: 0.25 }));
 */
export function randomErasing(options: RandomErasingOptions = {}): BatchChange {
  const settings = complete("randomErasing", options, { factor: 1, scale: 0.5, fillValue: 0, seed: 0 });
  checkNumbers("randomErasing", settings, { factor: { min: 0, max: 1 }, scale: { min: 0, max: 1 } });
  const { factor, scale, fillValue, seed } = settings;
  return pictureChange("randomErasing", seed, (from, to, draws, { height, width, channels }) => {
    to.set(from);
    const erased = draws.uniform() < factor;
    const side = Math.round(scale * Math.min(height, width));
    const top = draws.below(height) - Math.floor(side / 2);
    const left = draws.below(width) - Math.floor(side / 2);
    if (!erased) return;
    const [first, last] = [Math.max(left, 0), Math.min(left + side, width)];
    for (let row = Math.max(top, 0); row < Math.min(top + side, height); row++)
      to.fill(fillValue, (row * width + first) * channels, (row * width + Math.max(first, last)) * channels);
  });
}
