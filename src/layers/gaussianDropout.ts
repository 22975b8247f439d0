import { checkNumbers, complete } from "../base/options.ts";
import { add, multiply, random } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

const gaussianDropoutLayer = defineLayer({
  type: "gaussianDropout",
  options({ rate, ...rest }: { readonly rate: number }) {
    // A rate of 1 would be infinite noise.
    checkNumbers(
      "gaussianDropout",
      { rate: (rate as number | undefined) ?? NaN },
      { rate: { min: 0, max: 1 - 2 ** -24 } },
    );
    complete("gaussianDropout", rest, {});
    return { rate };
  },
  mask: "keep",
  call({ rate }, _, [x], context) {
    if (!context.training || rate === 0) return x!;
    const noise = multiply(random.normal(context.key(), x!.shape), Math.sqrt(rate / (1 - rate)));
    return multiply(x!, add(noise, 1));
  },
});

/**
 * While training, multiplies by normal noise of mean 1 and variance `rate / (1 - rate)`, as dropout has
 * (Srivastava et al. 2014); at inference does nothing.
 * Shapes: any, unchanged.
 * @throws {OptionError} unless `rate` lies in [0, 1).
 * @example layers.gaussianDropout(0.2)
 */
export const gaussianDropout = (rate: number, options: LayerOptions = {}): Layer =>
  gaussianDropoutLayer({ ...options, rate });
