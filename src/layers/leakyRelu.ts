import { checkNumbers, complete } from "../base/options.ts";
import { leakyRelu as leakyReluOf } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface SlopeOption {
  /** The slope for negative inputs. Default: 0.3. */
  readonly negativeSlope?: number;
}
export interface LeakyReluOptions extends SlopeOption, LayerOptions {}

const leakyReluLayer = defineLayer({
  type: "leakyRelu",
  options(given: SlopeOption) {
    const settings = complete("leakyRelu", given, { negativeSlope: 0.3 });
    checkNumbers("leakyRelu", settings, { negativeSlope: { min: 0 } });
    return settings;
  },
  mask: "keep",
  call: ({ negativeSlope }, _, [x]) => leakyReluOf(x!, { negativeSlope }),
});

/**
 * Leaky rectified linear unit: `y = x` where positive, else `negativeSlope x`.
 * Shapes: any, unchanged.
 * @throws {OptionError} for a negative slope below 0.
 * @example layers.leakyRelu({ negativeSlope: 0.1 })
 */
export const leakyRelu = (options: LeakyReluOptions = {}): Layer => leakyReluLayer(options);
