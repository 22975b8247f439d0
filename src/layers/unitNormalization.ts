import { complete } from "../base/options.ts";
import { normalize } from "../ops/index.ts";
import { expectAxis } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface AxisOption {
  /** One axis or several whose elements make up a vector. Default: the last. */
  readonly axis?: number | readonly number[];
}
export interface UnitNormalizationOptions extends AxisOption, LayerOptions {}

const unitNormalizationLayer = defineLayer({
  type: "unitNormalization",
  options: (given: AxisOption) => complete("unitNormalization", given, { axis: -1 }),
  mask: "keep",
  streams: ({ axis }) => axis === -1,
  call: ({ axis }, _, [x]) =>
    normalize(x!, { axis: [axis].flat().map((a) => expectAxis("unitNormalization", a, x!)) }),
});

/**
 * Scales vectors to length 1: `y = x / max(|x|, 1e-12)`.
 * Shapes: any, unchanged.
 * @throws {ShapeError} when an axis does not exist.
 * @example layers.unitNormalization()
 */
export const unitNormalization = (options: UnitNormalizationOptions = {}): Layer =>
  unitNormalizationLayer(options);
