import { OptionError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import * as random from "../base/random.ts";
import { sizeOf } from "../base/shape.ts";
import { initializer, type Initializer, type SeedOptions } from "./initializer.ts";

export interface UniformOptions extends SeedOptions {
  /** The smallest value. Default: -0.05. */
  readonly minval?: number;
  /** What every value is less than. Default: 0.05. */
  readonly maxval?: number;
}

/**
 * Uniform numbers from [minval, maxval).
 * @throws {OptionError} when minval is above maxval.
 */
export function randomUniform(options: UniformOptions = {}): Initializer {
  const settings = complete("randomUniform", options, { minval: -0.05, maxval: 0.05, seed: undefined });
  const { minval: low, maxval: high } = settings;
  checkNumbers("randomUniform", settings, { minval: {}, maxval: {} });
  if (low > high) {
    throw new OptionError({
      where: "randomUniform",
      expected: "minval up to maxval",
      received: `minval ${low} and maxval ${high}`,
    });
  }
  return initializer("randomUniform", settings, (shape, key) =>
    random.uniform(key, sizeOf(shape), { low, high }),
  );
}

export interface NormalOptions extends SeedOptions {
  /** Default: 0. */
  readonly mean?: number;
  /** Standard deviation, of the normal distribution before any truncation. Default: 0.05. */
  readonly stddev?: number;
}

const defaults = { mean: 0, stddev: 0.05, seed: undefined } as const;

const scaled = (values: Float32Array, { mean, stddev }: { mean: number; stddev: number }): Float32Array =>
  values.map((x) => mean + stddev * x);

/** Normal numbers. @example initializers.randomNormal({ stddev: 0.02 }) */
export function randomNormal(options: NormalOptions = {}): Initializer {
  const settings = complete("randomNormal", options, defaults);
  checkNumbers("randomNormal", settings, { mean: {}, stddev: { min: 0 } });
  return initializer("randomNormal", settings, (shape, key) =>
    scaled(random.normal(key, sizeOf(shape)), settings),
  );
}

/** Normal numbers without those further than two standard deviations from the mean. */
export function truncatedNormal(options: NormalOptions = {}): Initializer {
  const settings = complete("truncatedNormal", options, defaults);
  checkNumbers("truncatedNormal", settings, { mean: {}, stddev: { min: 0 } });
  return initializer("truncatedNormal", settings, (shape, key) =>
    scaled(random.truncatedNormal(key, sizeOf(shape)), settings),
  );
}
