import { checkNumbers, complete } from "../base/options.ts";
import { add, multiply, random } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

const gaussianNoiseLayer = defineLayer({
  type: "gaussianNoise",
  options({ stddev, ...rest }: { readonly stddev: number }) {
    checkNumbers("gaussianNoise", { stddev: (stddev as number | undefined) ?? NaN }, { stddev: { min: 0 } });
    complete("gaussianNoise", rest, {});
    return { stddev };
  },
  mask: "keep",
  call: ({ stddev }, _, [x], context) =>
    context.training && stddev > 0 ? add(x!, multiply(random.normal(context.key(), x!.shape), stddev)) : x!,
});

/**
 * While training, adds normal noise of mean 0; at inference does nothing.
 * Shapes: any, unchanged.
 * @param stddev the noise's standard deviation
 * @throws {OptionError} unless `stddev` is at least 0.
 * @example layers.gaussianNoise(0.1)
 */
export const gaussianNoise = (stddev: number, options: LayerOptions = {}): Layer =>
  gaussianNoiseLayer({ ...options, stddev });
