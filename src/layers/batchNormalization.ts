import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  add,
  affineOp,
  moveAxis,
  multiply,
  normalizeBatchOp,
  onesLike,
  rsqrt,
  subtract,
  zerosLike,
} from "../ops/index.ts";
import { expectAxis } from "./checks.ts";
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
  mask: "keep",
  call({ axis: given, momentum, epsilon }, weights, [x], context) {
    const axis = expectAxis(type, given, x!);
    const first = moveAxis(x!, axis, 1);
    const { movingMean, movingVariance } = weights;
    const gamma = weights["gamma"] ?? onesLike(movingVariance!);
    const beta = weights["beta"] ?? zerosLike(movingMean!);
    if (!context.training || !context.trainable) {
      // y = scale x + shift
      const scale = multiply(gamma, rsqrt(add(movingVariance!, epsilon)));
      return moveAxis(affineOp(first, scale, subtract(beta, multiply(movingMean!, scale))), 1, axis);
    }
    const [y, mean, variance] = normalizeBatchOp(first, gamma, beta, { epsilon });
    const follow = (average: Tensor, value: Tensor): Tensor =>
      add(multiply(average, momentum), multiply(value, 1 - momentum));
    context.update("movingMean", follow(movingMean!, mean!));
    context.update("movingVariance", follow(movingVariance!, variance!));
    return moveAxis(y!, 1, axis);
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
