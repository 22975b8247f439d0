import { checkNumbers, complete } from "../base/options.ts";
import { rmsNormalization as normalize } from "../ops/index.ts";
import { expectAxis } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { weight } from "./weight.ts";

interface Options {
  /** One axis or several that are normalized together. Default: the last. */
  readonly axis?: number | readonly number[];
  /** Added to the mean square. Default: 1e-6. */
  readonly epsilon?: number;
}
export interface RmsNormalizationOptions extends Options, LayerOptions {}

const type = "rmsNormalization";

const rmsNormalizationLayer = defineLayer({
  type,
  options(given: Options) {
    const settings = complete(type, given, { axis: -1, epsilon: 1e-6 });
    checkNumbers(type, settings, { epsilon: { min: 0 } });
    return settings;
  },
  weights({ axis: given }, [x]) {
    const axes = [given].flat().map((axis) => expectAxis(type, axis, x!));
    return {
      scale: weight(
        axes.sort((a, b) => a - b).map((axis) => x!.shape[axis]!),
        "ones",
      ),
    };
  },
  mask: "keep",
  streams: ({ axis }) => axis === -1,
  call: ({ axis, epsilon }, { scale }, [x]) => normalize(x!, { scale, axis, epsilon }),
});

/**
 * Root mean square normalization (Zhang & Sennrich 2019): `y = scale x / sqrt(mean(x^2) + epsilon)`.
 * Shapes: any, unchanged; `scale` has the lengths of the axes.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.rmsNormalization()
 */
export const rmsNormalization = (options: RmsNormalizationOptions = {}): Layer =>
  rmsNormalizationLayer(options);
