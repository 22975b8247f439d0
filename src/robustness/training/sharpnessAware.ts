import { checkNumbers, complete } from "../../base/options.ts";
import { add, divide, multiply, sqrt, square, stopGradient, sum } from "../../ops/index.ts";
import { defineGradientMethod, gradientOfLoss } from "../../optimizers/index.ts";

export interface SharpnessAwareOptions {
  /** How far away the gradient is taken, as the length of the change of all weights. Default: 0.05. */
  readonly rho?: number;
}

/**
 * Sharpness-aware minimization (Foret et al. 2021, https://arxiv.org/abs/2010.01412): the gradient is taken where the loss
 * is worst nearby, at `w + rho g / |g|`, which leads to flat minima. Costs two ordinary steps. Loss and metrics are those at
 * the weights themselves.
 * @throws {OptionError} unless rho is greater than 0.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const method = robustness.sharpnessAware({ rho: 0.05 });
 * model.compile({ optimizer: optimizers.sgd({ momentum: 0.9 }), loss: "categoricalCrossentropy", method });
 */
export const sharpnessAware = defineGradientMethod({
  name: "sharpnessAware",
  options(given: SharpnessAwareOptions) {
    const settings = complete("sharpnessAware", given, { rho: 0.05 });
    checkNumbers("sharpnessAware", settings, { rho: { min: 0, exclusive: true } });
    return settings;
  },
  gradients({ rho }, step) {
    const here = gradientOfLoss(step);
    const squares = Object.values(here.gradients).map((g) => sum(square(g)));
    const scale = divide(rho, add(sqrt(squares.reduce((a, b) => add(a, b))), 1e-12));
    const weights = Object.fromEntries(
      Object.entries(step.weights).map(([path, w]) => [
        path,
        stopGradient(add(w, multiply(here.gradients[path]!, scale))),
      ]),
    );
    return { gradients: gradientOfLoss(step, { weights }).gradients, run: here.run };
  },
});
