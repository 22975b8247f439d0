import { checkChoice, complete } from "../base/options.ts";
import { checkRate, dropRandomly } from "./dropRandomly.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface Mode {
  /** Whether each example is dropped by itself, or the whole batch. Default: `row`. */
  readonly mode?: "row" | "batch";
}
export interface StochasticDepthOptions extends Mode, LayerOptions {}

const type = "stochasticDepth";

const stochasticDepthLayer = defineLayer({
  type,
  options({ rate, ...rest }: Mode & { readonly rate: number }) {
    checkRate(type, rate);
    const settings = complete(type, rest, { mode: "row" });
    checkChoice(`${type}.mode`, settings.mode, ["row", "batch"]);
    return { rate, ...settings };
  },
  mask: "keep",
  call({ rate, mode }, _, [x], context) {
    const shape = x!.shape.map((n, axis) => (axis === 0 && mode === "row" ? n : 1));
    return dropRandomly(x!, rate, shape, context);
  },
});

/**
 * Stochastic depth (Huang et al. 2016, "Deep networks with stochastic depth", https://arxiv.org/abs/1603.09382): while
 * training, zeroes whole examples with probability `rate` and divides the rest by `1 - rate`; at inference does nothing. It
 * stands at the end of a residual branch, so that blocks are skipped at random. As torchvision's `StochasticDepth`.
 * Shapes: any, unchanged.
 * @throws {OptionError} unless `rate` lies in [0, 1].
 * @example
 * const x = layers.input([8]);
 * const branch = layers.stochasticDepth(0.2)(layers.dense(8, { activation: "relu" })(x));
 * const block = model(x, layers.add()(x, branch));
 */
export const stochasticDepth = (rate: number, options: StochasticDepthOptions = {}): Layer =>
  stochasticDepthLayer({ ...options, rate });
