import { checkNumbers, complete } from "../../base/options.ts";
import { tensor } from "../../graph/leaves.ts";
import { broadcastTo, cast, cos, expandDims, multiply, sin, where } from "../../ops/index.ts";
import { expectInputRank } from "../checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { placesOf } from "./places.ts";

interface Options {
  /** The longest wavelength. Default: 10000. */
  readonly maxWavelength?: number;
}
export interface SinePositionEncodingOptions extends Options, LayerOptions {}

const type = "sinePositionEncoding";

const maker = defineLayer({
  type,
  options(given: Options) {
    const settings = complete(type, given, { maxWavelength: 10000 });
    checkNumbers(type, settings, { maxWavelength: { min: 1 } });
    return settings;
  },
  mask: "keep",
  call({ maxWavelength }, _, [x], context) {
    expectInputRank(type, x!, 3, "[batch, time, features]");
    const [, steps, width] = x!.shape as [number, number, number];
    const features = Array.from({ length: width }, (_, i) => i);
    const speeds = tensor(features.map((i) => maxWavelength ** ((-2 * Math.floor(i / 2)) / width)));
    const isSine = tensor(features.map((i) => i % 2 === 0));
    const angles = multiply(expandDims(cast(placesOf(steps, context), "float32"), 1), speeds);
    return broadcastTo(where(isSine, sin(angles), cos(angles)), x!.shape);
  },
});

/**
 * Sines and cosines of a step's place (Vaswani et al. 2017): feature 2i is `sin(place / maxWavelength^(2i / width))`,
 * feature 2i + 1 the cosine of the same. It gives the encoding alone, to be added to the sequence, as in Keras Hub.
 * Shapes: `x [batch, time, features]` -> the same.
 * @example
 * const x = layers.input([20, 64]);
 * const y = layers.add()([x, layers.sinePositionEncoding()(x)]);
 */
export const sinePositionEncoding = (options: SinePositionEncodingOptions = {}): Layer => maker(options);
