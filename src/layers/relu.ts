import { OptionError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import {
  cast,
  greater,
  leakyRelu,
  minimum,
  multiply,
  negative,
  relu as reluOf,
  subtract,
} from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface Options {
  /** The largest output. Default: none. */
  readonly maxValue?: number;
  /** The slope below the threshold. Default: 0. */
  readonly negativeSlope?: number;
  /** Inputs up to it are cut off. Default: 0. */
  readonly threshold?: number;
}
export interface ReluOptions extends Options, LayerOptions {}

const reluLayer = defineLayer({
  type: "relu",
  options(given: Options) {
    const settings = complete("relu", given, { maxValue: undefined, negativeSlope: 0, threshold: 0 });
    checkNumbers("relu", settings, {
      maxValue: { min: 0 },
      negativeSlope: { min: 0 },
      threshold: { min: 0 },
    });
    if (settings.maxValue !== undefined && settings.maxValue < settings.threshold) {
      throw new OptionError({
        where: "relu.maxValue",
        expected: `at least the threshold, ${settings.threshold}`,
        received: `${settings.maxValue}`,
      });
    }
    return settings;
  },
  mask: "keep",
  call({ maxValue, negativeSlope, threshold }, _, [x]) {
    if (maxValue === undefined && threshold === 0) {
      return negativeSlope === 0 ? reluOf(x!) : leakyRelu(x!, { negativeSlope });
    }
    const kept = threshold === 0 ? reluOf(x!) : multiply(x!, cast(greater(x!, threshold), x!.dtype));
    const capped = maxValue === undefined ? kept : minimum(kept, maxValue);
    if (negativeSlope === 0) return capped;
    return subtract(capped, multiply(reluOf(negative(subtract(x!, threshold))), negativeSlope));
  },
});

/**
 * Rectified linear unit: `maxValue` from there on, `x` above the threshold, else
 * `negativeSlope (x - threshold)`.
 * Shapes: any, unchanged.
 * @throws {OptionError} for options below 0, or a maximum below the threshold.
 * @example layers.relu({ maxValue: 6 })
 */
export const relu = (options: ReluOptions = {}): Layer => reluLayer(options);
