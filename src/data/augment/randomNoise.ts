import { checkNumbers, complete } from "../../base/options.ts";
import { normal, randomKey } from "../../base/random.ts";
import { pictureChange, type BatchChange, type SeedOption } from "./batchChange.ts";

export interface RandomNoiseOptions extends SeedOption {
  /** The largest standard deviation. */
  readonly stddev: number;
}

/** How many normal numbers there are: every picture takes them from another place on. */
const count = 2 ** 16;

/**
 * Adds normal noise to pictures, its standard deviation drawn for each from 0 to `stddev`. The numbers come from a table,
 * which takes far less time than to draw each.
 * @throws {OptionError} unless `stddev` is at least 0.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.randomNoise({ stddev: 0.1 }));
 */
export function randomNoise(options: RandomNoiseOptions): BatchChange {
  const settings = complete("randomNoise", options, { stddev: NaN, seed: 0 });
  checkNumbers("randomNoise", settings, { stddev: { min: 0 } });
  const { stddev, seed } = settings;
  let table: Float32Array | undefined;
  return pictureChange("randomNoise", seed, (from, to, draws) => {
    table ??= normal(randomKey(seed), count);
    const size = draws.between(0, stddev);
    const first = draws.below(count);
    for (let i = 0; i < from.length; i++) to[i] = from[i]! + size * table[(first + i) % count]!;
  });
}
