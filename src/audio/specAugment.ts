import { ShapeError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layers/index.ts";
import {
  add,
  arange,
  cast,
  floor,
  greaterEqual,
  less,
  logicalAnd,
  logicalNot,
  any,
  multiply,
  random,
  reshape,
  split,
  subtract,
  where,
} from "../ops/index.ts";

interface Given {
  /** How many stretches of time are masked. Default: 2. */
  readonly timeMasks?: number;
  /** The longest of them, in frames. Default: 40. */
  readonly maxTimeWidth?: number;
  /** How many bands of frequency are masked. Default: 2. */
  readonly frequencyMasks?: number;
  /** The widest of them, in bins. Default: 15. */
  readonly maxFrequencyWidth?: number;
  /** What stands in masked places; 0 is the mean of normalized features. Default: 0. */
  readonly maskValue?: number;
}
export interface SpecAugmentOptions extends Given, LayerOptions {}

const defaults = {
  timeMasks: 2,
  maxTimeWidth: 40,
  frequencyMasks: 2,
  maxFrequencyWidth: 15,
  maskValue: 0,
} as const;

const layer = defineLayer({
  type: "specAugment",
  options(given: Given) {
    const options = complete("specAugment", given, defaults);
    const count = { min: 0, integer: true };
    checkNumbers("specAugment", options, {
      timeMasks: count,
      maxTimeWidth: count,
      frequencyMasks: count,
      maxFrequencyWidth: count,
      maskValue: {},
    });
    return options;
  },
  call({ timeMasks, maxTimeWidth, frequencyMasks, maxFrequencyWidth, maskValue }, _, [x], context) {
    if (x!.rank !== 3 && x!.rank !== 4) {
      throw new ShapeError({
        where: "specAugment",
        expected: "[batch, time, frequency] or [batch, time, frequency, channels]",
        received: showShape(x!.shape),
      });
    }
    if (!context.training) return x!;
    const masked = [
      { axis: 1, masks: timeMasks, maxWidth: maxTimeWidth },
      { axis: 2, masks: frequencyMasks, maxWidth: maxFrequencyWidth },
    ];
    return masked
      .filter(({ masks, maxWidth }) => masks > 0 && maxWidth > 0)
      .reduce((y, along) => where(drawnKept(y, along, context.key()), y, maskValue), x!);
  },
});

/**
 * What stays of one axis: bool, of length 1 along all others but the batch. Each mask's width is drawn from 0 to
 * `maxWidth`, its start from all places where it fits, for each example anew.
 */
function drawnKept(
  x: Tensor,
  along: { readonly axis: number; readonly masks: number; readonly maxWidth: number },
  key: Tensor,
): Tensor {
  const { axis, masks, maxWidth } = along;
  const [batch, length] = [x.shape[0]!, x.shape[axis]!];
  const [first, second] = split(random.uniform(key, [2, batch, masks, 1]), 2);
  const drawn = (u: Tensor): Tensor => reshape(u, [batch, masks, 1]);
  const width = floor(multiply(drawn(first!), Math.min(maxWidth, length) + 1));
  const start = floor(multiply(drawn(second!), subtract(length + 1, width)));
  const place = cast(arange(length), "float32");
  const inside = logicalAnd(greaterEqual(place, start), less(place, add(start, width)));
  const kept = logicalNot(any(inside, { axis: 1 }));
  return reshape(
    kept,
    x.shape.map((n, i) => (i === 0 || i === axis ? n : 1)),
  );
}

/**
 * While training, masks random stretches of time and bands of frequency, of each example its own; at inference does
 * nothing. The masks of SpecAugment (Park et al. 2019), without its time warping, which helps least.
 * Shapes: `[batch, time, frequency]` or `[batch, time, frequency, channels]`, unchanged.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example audio.layers.specAugment({ timeMasks: 2, maxTimeWidth: 20, frequencyMasks: 2, maxFrequencyWidth: 8 })
 */
export const specAugment = (options: SpecAugmentOptions = {}): Layer => layer(options);
