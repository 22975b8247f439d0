import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, mean, multiply, rsqrt, square, subtract } from "../ops/index.ts";
import { expectAxis } from "./checks.ts";
import { alongAxis } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { affineWeights, scaleAndShiftDefaults, type ScaleAndShiftOptions } from "./scaleAndShift.ts";
import { weight, type GivenInitializer } from "./weight.ts";

interface Options extends ScaleAndShiftOptions {
  /** The axis whose entries are normalized each by itself: the channels. Default: the last. */
  readonly axis?: number;
  /** How much of the moving averages stays at every step. Default: 0.99. */
  readonly momentum?: number;
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
  /** Default: zeros. */
  readonly movingMeanInitializer?: GivenInitializer;
  /** Default: ones. */
  readonly movingVarianceInitializer?: GivenInitializer;
}

export interface BatchNormalizationOptions extends Options, LayerOptions {}

const defaults = {
  ...scaleAndShiftDefaults,
  axis: -1,
  momentum: 0.99,
  epsilon: 1e-3,
  movingMeanInitializer: "zeros",
  movingVarianceInitializer: "ones",
} as const;

const type = "batchNormalization";

const batchNormalizationLayer = defineLayer({
  type,
  options(given: Options) {
    const settings = complete(type, given, defaults);
    checkNumbers(type, settings, { momentum: { min: 0, max: 1 }, epsilon: { min: 0 } });
    return settings;
  },
  weights(options, [x]) {
    const shape = [x!.shape[expectAxis(type, options.axis, x!)]!];
    return {
      ...affineWeights(options, shape),
      movingMean: weight(shape, options.movingMeanInitializer, { trainable: false }),
      movingVariance: weight(shape, options.movingVarianceInitializer, { trainable: false }),
    };
  },
  call({ axis: wanted, momentum, epsilon }, weights, [x], context) {
    const axis = expectAxis(type, wanted, x!);
    const { gamma, beta } = weights;
    const along = (vector: Tensor): Tensor => alongAxis(vector, axis, x!.rank);
    if (!context.training || !context.trainable) {
      // y = x scale + shift
      const inverse = rsqrt(add(weights["movingVariance"]!, epsilon));
      const scale = gamma ? multiply(gamma, inverse) : inverse;
      const drift = multiply(weights["movingMean"]!, scale);
      const shift = beta ? subtract(beta, drift) : multiply(drift, -1);
      return add(multiply(x!, along(scale)), along(shift));
    }
    const others = x!.shape.flatMap((_, i) => (i === axis ? [] : [i]));
    const batchMean = mean(x!, { axis: others });
    const centred = subtract(x!, along(batchMean));
    const batchVariance = mean(square(centred), { axis: others });
    const follow = (name: string, value: Tensor): void =>
      context.update(name, add(multiply(weights[name]!, momentum), multiply(value, 1 - momentum)));
    follow("movingMean", batchMean);
    follow("movingVariance", batchVariance);
    const inverse = rsqrt(add(batchVariance, epsilon));
    const y = multiply(centred, along(gamma ? multiply(gamma, inverse) : inverse));
    return beta ? add(y, along(beta)) : y;
  },
});

/**
 * Batch normalization (Ioffe & Szegedy 2015): `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
 * Training takes mean and variance of the batch, over all axes but one, and moves the averages
 * `movingMean` and `movingVariance` towards them (the variance is the population's); inference takes the
 * averages, as does a layer that is not trainable.
 * Shapes: any, unchanged; all weights `[channels]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.batchNormalization()
 */
export const batchNormalization = (options: BatchNormalizationOptions = {}): Layer =>
  batchNormalizationLayer(options);
