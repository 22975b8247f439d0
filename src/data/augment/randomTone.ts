import { checkNumbers, complete } from "../../base/options.ts";
import { pictureChange, type BatchChange, type SeedOption } from "./batchChange.ts";

export interface RandomToneOptions extends SeedOption {
  /** How large the change is at most. */
  readonly factor: number;
}

const clip = (v: number): number => (v < 0 ? 0 : v > 1 ? 1 : v);

function settle(where: string, options: RandomToneOptions): Required<RandomToneOptions> {
  const settings = complete(where, options, { factor: NaN, seed: 0 });
  checkNumbers(where, settings, { factor: { min: 0, max: 1 } });
  return settings;
}

/**
 * Makes pictures with pixels in 0..1 brighter or darker: `clip(x + d)`, `d` from `-factor` to `factor`; as Keras's
 * `RandomBrightness`.
 * @throws {OptionError} unless the factor lies between 0 and 1.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.randomBrightness({ factor: 0.2 }));
 */
export function randomBrightness(options: RandomToneOptions): BatchChange {
  const { factor, seed } = settle("randomBrightness", options);
  return pictureChange("randomBrightness", seed, (from, to, draws) => {
    const by = draws.between(-factor, factor);
    for (let i = 0; i < from.length; i++) to[i] = clip(from[i]! + by);
  });
}

/**
 * Makes the contrast of pictures with pixels in 0..1 stronger or weaker: `clip(m + f (x - m))` about the mean `m` of each
 * channel, `f` from `1 - factor` to `1 + factor`; as Keras's `RandomContrast`.
 * @throws {OptionError} unless the factor lies between 0 and 1.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.randomContrast({ factor: 0.2 }));
 */
export function randomContrast(options: RandomToneOptions): BatchChange {
  const { factor, seed } = settle("randomContrast", options);
  return pictureChange("randomContrast", seed, (from, to, draws, { height, width, channels }) => {
    const by = draws.between(1 - factor, 1 + factor);
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let i = channel; i < from.length; i += channels) sum += from[i]!;
      const mean = sum / (height * width);
      for (let i = channel; i < from.length; i += channels) to[i] = clip(mean + by * (from[i]! - mean));
    }
  });
}
