import { complete } from "../base/options.ts";
import { divide, exp, max, softmax as softmaxOf, subtract, sum } from "../ops/index.ts";
import { expectAxis } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface AxisOptions {
  /** The axis, or axes, over which the result sums to one. Default: the last. */
  readonly axis?: number | readonly number[];
}
export interface SoftmaxOptions extends AxisOptions, LayerOptions {}

const softmaxLayer = defineLayer({
  type: "softmax",
  options: (given: AxisOptions) => complete("softmax", given, { axis: -1 }),
  mask: "keep",
  call({ axis }, _, [x]) {
    const axes = [axis].flat().map((a) => expectAxis("softmax", a, x!));
    if (axes.length === 1) return softmaxOf(x!, { axis: axes[0]! });
    const over = { axis: axes, keepDims: true };
    const shares = exp(subtract(x!, max(x!, over)));
    return divide(shares, sum(shares, over));
  },
});

/**
 * Turns scores into probabilities: `y_i = e^x_i / sum_j e^x_j`.
 * Shapes: any, unchanged.
 * @throws {ShapeError} when the axis does not exist.
 * @example layers.softmax()
 */
export const softmax = (options: SoftmaxOptions = {}): Layer => softmaxLayer(options);
