import { complete } from "../base/options.ts";
import { add, multiply } from "../ops/index.ts";
import { checkRate, randomMask } from "./dropRandomly.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

/** What SELU tends to for very negative inputs: -scale alpha (Klambauer et al. 2017). */
const floor = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;

const alphaDropoutLayer = defineLayer({
  type: "alphaDropout",
  options({ rate, ...rest }: { readonly rate: number }) {
    checkRate("alphaDropout", rate);
    complete("alphaDropout", rest, {});
    return { rate };
  },
  mask: "keep",
  call({ rate }, _, [x], context) {
    if (!context.training || rate === 0) return x!;
    const kept = randomMask(rate, x!.shape, context);
    // y = a (x kept + floor (1 - kept)) + b, with a and b such that mean 0 and variance 1 stay
    const a = rate === 1 ? 0 : ((1 - rate) * (1 + rate * floor ** 2)) ** -0.5;
    const b = -a * floor * rate;
    const kernel = add(multiply(multiply(x!, kept), a), b);
    return add(kernel, multiply(add(multiply(kept, -1), 1), a * floor));
  },
});

/**
 * Dropout for self-normalizing networks (Klambauer et al. 2017): sets a random part `rate` to what SELU
 * saturates at and keeps mean and variance. Does nothing at inference.
 * Shapes: any, unchanged.
 * @throws {OptionError} unless `rate` lies in [0, 1].
 * @example layers.alphaDropout(0.1)
 */
export const alphaDropout = (rate: number, options: LayerOptions = {}): Layer =>
  alphaDropoutLayer({ ...options, rate });
