import { checkNumbers, complete } from "../base/options.ts";
import { layerNormalization as normalize } from "../ops/index.ts";
import { expectAxis } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { affineWeights, scaleAndShiftDefaults, type ScaleAndShiftOptions } from "./scaleAndShift.ts";

interface Options extends ScaleAndShiftOptions {
  /** One axis or several that are normalized together. Default: the last. */
  readonly axis?: number | readonly number[];
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
}
export interface LayerNormalizationOptions extends Options, LayerOptions {}

const defaults = { ...scaleAndShiftDefaults, axis: -1, epsilon: 1e-3 };

const type = "layerNormalization";

const layerNormalizationLayer = defineLayer({
  type,
  options(given: Options) {
    const settings = complete(type, given, defaults);
    checkNumbers(type, settings, { epsilon: { min: 0 } });
    return settings;
  },
  weights(options, [x]) {
    const axes = [options.axis].flat().map((axis) => expectAxis(type, axis, x!));
    return affineWeights(
      options,
      axes.sort((a, b) => a - b).map((axis) => x!.shape[axis]!),
    );
  },
  mask: "keep",
  streams: ({ axis }) => axis === -1,
  call: ({ axis, epsilon }, { gamma, beta }, [x]) => normalize(x!, { gamma, beta, axis, epsilon }),
});

/**
 * Layer normalization (Ba et al. 2016): brings every example to mean 0 and variance 1 over `axis`, then
 * scales and shifts: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
 * Shapes: any, unchanged; `gamma` and `beta` have the lengths of the axes.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.layerNormalization({ epsilon: 1e-6 })
 */
export const layerNormalization = (options: LayerNormalizationOptions = {}): Layer =>
  layerNormalizationLayer(options);
