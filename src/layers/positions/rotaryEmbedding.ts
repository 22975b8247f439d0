import { ShapeError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { moveAxis } from "../../ops/index.ts";
import { rotate } from "../attention/rotate.ts";
import { expectAxis, showBatched } from "../checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";

interface Options {
  /** The longest wavelength. Default: 10000. */
  readonly maxWavelength?: number;
  /** Positions are divided by it, which makes a model take longer sequences. Default: 1. */
  readonly scalingFactor?: number;
  /** Default: 1. */
  readonly sequenceAxis?: number;
  /** Default: the last. */
  readonly featureAxis?: number;
}
export interface RotaryEmbeddingOptions extends Options, LayerOptions {}

const type = "rotaryEmbedding";
const defaults = { maxWavelength: 10000, scalingFactor: 1, sequenceAxis: 1, featureAxis: -1 };

const maker = defineLayer({
  type,
  options(given: Options) {
    const settings = complete(type, given, defaults);
    checkNumbers(type, settings, { maxWavelength: { min: 1 }, scalingFactor: { min: 0, exclusive: true } });
    return settings;
  },
  mask: "keep",
  call({ maxWavelength, scalingFactor, ...axes }, _, [x], context) {
    const featureAxis = expectAxis(type, axes.featureAxis, x!);
    const sequenceAxis = expectAxis(type, axes.sequenceAxis, x!);
    if (x!.shape[featureAxis]! % 2 !== 0) {
      throw new ShapeError({
        where: type,
        expected: "an even number of features, which turn in pairs",
        received: showBatched(x!.shape),
      });
    }
    const last = moveAxis(x!, featureAxis, -1);
    const turned = rotate(last, {
      maxWavelength,
      scalingFactor,
      sequenceAxis: sequenceAxis > featureAxis ? sequenceAxis - 1 : sequenceAxis,
      start: context.stream?.position,
    });
    return moveAxis(turned, -1, featureAxis);
  },
});

/**
 * Rotary positions (Su et al. 2021): pairs of features are turned by angles that grow with the place of the step, so
 * that products of queries and keys depend on their distance alone.
 * Shapes: `[batch, time, ..., features]`, unchanged.
 * @throws {ShapeError} for an odd number of features.
 * @example layers.rotaryEmbedding({ maxWavelength: 10000 })
 */
export const rotaryEmbedding = (options: RotaryEmbeddingOptions = {}): Layer => maker(options);
