import { checkNumbers, complete } from "../base/options.ts";
import { penalizeActivity } from "./finish.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface Options {
  /** Factor of the sum of absolute values. Default: 0. */
  readonly l1?: number;
  /** Factor of the sum of squares. Default: 0. */
  readonly l2?: number;
}
export interface ActivityRegularizationOptions extends Options, LayerOptions {}

const type = "activityRegularization";

const activityRegularizationLayer = defineLayer({
  type,
  options(given: Options) {
    const settings = complete(type, given, { l1: 0, l2: 0 });
    checkNumbers(type, settings, { l1: { min: 0 }, l2: { min: 0 } });
    return settings;
  },
  mask: "keep",
  call({ l1, l2 }, _, [x], context) {
    penalizeActivity({ name: "l1l2", config: { l1, l2 } }, x!, context);
    return x!;
  },
});

/**
 * Adds `l1 sum |x| + l2 sum x^2`, divided by the batch size, to the training loss; gives its input as it is.
 * Shapes: any, unchanged.
 * @throws {OptionError} for factors below 0.
 * @example layers.activityRegularization({ l1: 1e-4 })
 */
export const activityRegularization = (options: ActivityRegularizationOptions = {}): Layer =>
  activityRegularizationLayer(options);
