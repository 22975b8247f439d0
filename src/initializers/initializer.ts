import type { Configured, JsonRecord } from "../base/json.ts";
import { toConfig } from "../base/json.ts";
import { randomKey, type RandomKey } from "../base/random.ts";
import type { Shape } from "../base/shape.ts";

/** Where a weight's first values come from. */
export interface Initializer extends Configured {
  readonly name: string;
  readonly config: JsonRecord;
  /** Values for a weight of the given shape, in row-major order; equal keys give equal values. */
  create(shape: Shape, key: RandomKey): Float32Array;
}

/** What every random initializer takes. */
export interface SeedOptions {
  /** Fixes the values whatever the model's seed is. Default: the model's seed decides. */
  readonly seed?: number;
}

/** A frozen initializer whose `create` draws from its own seed where it has one. */
export function initializer(
  name: string,
  options: object & { readonly seed?: number | undefined },
  create: Initializer["create"],
): Initializer {
  const { seed } = options;
  const own = seed === undefined ? undefined : randomKey(seed);
  return Object.freeze({
    name,
    config: toConfig(options),
    create: (shape: Shape, key: RandomKey) => create(shape, own ?? key),
  });
}
