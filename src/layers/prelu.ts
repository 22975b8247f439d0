import { complete } from "../base/options.ts";
import { multiply, negative, relu, subtract } from "../ops/index.ts";
import { expectAxis, expectFeatures } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { weight, type GivenConstraint, type GivenInitializer, type GivenRegularizer } from "./weight.ts";

interface Options {
  /** Axes along which one slope is shared, the batch being 0, as `[1, 2]` in images. Default: none. */
  readonly sharedAxes?: readonly number[];
  /** Default: zeros. */
  readonly alphaInitializer?: GivenInitializer;
  /** Default: none. */
  readonly alphaRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly alphaConstraint?: GivenConstraint;
}
export interface PreluOptions extends Options, LayerOptions {}

const defaults = {
  sharedAxes: [],
  alphaInitializer: "zeros",
  alphaRegularizer: undefined,
  alphaConstraint: undefined,
} as const;

const preluLayer = defineLayer({
  type: "prelu",
  options: (given: Options) => complete("prelu", given, defaults),
  weights({ sharedAxes, alphaInitializer, ...options }, [x]) {
    expectFeatures("prelu", x!);
    const shared = sharedAxes.map((axis) => expectAxis("prelu.sharedAxes", axis, x!));
    const shape = x!.shape.map((n, i) => (shared.includes(i) ? 1 : n)).slice(1);
    const alpha = weight(shape, alphaInitializer, {
      regularizer: options.alphaRegularizer,
      constraint: options.alphaConstraint,
    });
    return { alpha };
  },
  mask: "keep",
  call: (_, { alpha }, [x]) => subtract(relu(x!), multiply(relu(negative(x!)), alpha!)),
});

/**
 * Rectified linear unit with learned slopes (He et al. 2015): `y = x` where positive, else `alpha x`.
 * Shapes: any, unchanged; `alpha` has the input's shape without the batch, 1 along shared axes.
 * @throws {ShapeError} when a shared axis does not exist.
 * @example layers.prelu({ sharedAxes: [1, 2] })
 */
export const prelu = (options: PreluOptions = {}): Layer => preluLayer(options);
