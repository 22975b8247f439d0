import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  abs,
  add,
  divide,
  lessEqual,
  log,
  maximum,
  mean,
  multiply,
  softplus,
  square,
  subtract,
  where,
} from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { epsilon } from "../base/epsilon.ts";

/** A loss without options of its own: a mean over the last axis. */
const meanOf =
  (name: string, errors: (yTrue: Tensor, yPred: Tensor) => Tensor) =>
  (options: LossOptions = {}): Loss =>
    defineLoss(name, complete(name, options, { reduction: "sumOverBatchSize" }), {
      call: (yTrue, yPred) => mean(errors(yTrue, yPred), { axis: -1 }),
    });

/** `l = mean((y - p)^2)` over the last axis. @example losses.meanSquaredError() */
export const meanSquaredError = meanOf("meanSquaredError", (y, p) => square(subtract(y, p)));

/** `l = mean(|y - p|)` over the last axis. */
export const meanAbsoluteError = meanOf("meanAbsoluteError", (y, p) => abs(subtract(y, p)));

/** `l = 100 mean(|y - p| / max(|y|, 1e-7))` over the last axis. */
export const meanAbsolutePercentageError = meanOf("meanAbsolutePercentageError", (y, p) =>
  multiply(abs(divide(subtract(y, p), maximum(abs(y), epsilon))), 100),
);

/** `l = mean((log(y + 1) - log(p + 1))^2)` over the last axis, with negative values taken for 1e-7. */
export const meanSquaredLogarithmicError = meanOf("meanSquaredLogarithmicError", (y, p) => {
  const logarithm = (x: Tensor) => log(add(maximum(x, epsilon), 1));
  return square(subtract(logarithm(p), logarithm(y)));
});

/** `l = mean(log cosh(p - y))` over the last axis: quadratic when small, linear when large. */
export const logCosh = meanOf("logCosh", (y, p) => {
  const error = subtract(p, y);
  return subtract(add(error, softplus(multiply(error, -2))), Math.LN2);
});

export interface HuberOptions extends LossOptions {
  /** The error at which the loss turns from quadratic to linear. Default: 1. */
  readonly delta?: number;
}

/**
 * Quadratic for errors up to delta, linear beyond (Huber 1964), as a mean over the last axis.
 * Formula: `e^2 / 2` where `|e| <= delta`, else `delta |e| - delta^2 / 2`.
 */
export function huber(options: HuberOptions = {}): Loss {
  const settings = complete("huber", options, { delta: 1, reduction: "sumOverBatchSize" });
  checkNumbers("huber", settings, { delta: { min: 0, exclusive: true } });
  const { delta } = settings;
  return defineLoss("huber", settings, {
    call(yTrue, yPred) {
      const error = subtract(yPred, yTrue);
      const size = abs(error);
      const linear = subtract(multiply(size, delta), 0.5 * delta ** 2);
      const values = where(lessEqual(size, delta), multiply(square(error), 0.5), linear);
      return mean(values, { axis: -1 });
    },
  });
}
