import { checkNumbers, complete } from "../base/options.ts";
import { elu as eluOf } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface AlphaOption {
  /** How far below zero it goes. Default: 1. */
  readonly alpha?: number;
}
export interface EluOptions extends AlphaOption, LayerOptions {}

const eluLayer = defineLayer({
  type: "elu",
  options(given: AlphaOption) {
    const settings = complete("elu", given, { alpha: 1 });
    checkNumbers("elu", settings, { alpha: {} });
    return settings;
  },
  mask: "keep",
  call: ({ alpha }, _, [x]) => eluOf(x!, { alpha }),
});

/**
 * Exponential linear unit (Clevert et al. 2016): `y = x` where positive, else `alpha (e^x - 1)`.
 * Shapes: any, unchanged.
 * @throws {OptionError} unless alpha is a number.
 * @example layers.elu({ alpha: 0.5 })
 */
export const elu = (options: EluOptions = {}): Layer => eluLayer(options);
