import { checkNumbers, complete } from "../../base/options.ts";
import { add, cast, multiply, power, random } from "../../ops/index.ts";
import { defineGradientMethod, gradientOfLoss } from "../../optimizers/index.ts";

export interface GradientNoiseOptions {
  /** The variance at the first step. Default: 0.3. */
  readonly eta?: number;
  /** How fast it falls. Default: 0.55. */
  readonly gamma?: number;
}

/**
 * Gradient noise (Neelakantan et al. 2015, "Adding gradient noise improves learning for very deep networks",
 * https://arxiv.org/abs/1511.06807): normal noise of variance `eta / (1 + step)^gamma` on every element of the gradients.
 * @throws {OptionError} for options below 0.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const method = robustness.gradientNoise({ eta: 0.01 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError", method });
 */
export const gradientNoise = defineGradientMethod({
  name: "gradientNoise",
  options(given: GradientNoiseOptions) {
    const settings = complete("gradientNoise", given, { eta: 0.3, gamma: 0.55 });
    checkNumbers("gradientNoise", settings, { eta: { min: 0 }, gamma: { min: 0 } });
    return settings;
  },
  gradients({ eta, gamma }, step) {
    const { gradients, run } = gradientOfLoss(step);
    const stddev = multiply(power(add(cast(step.step, "float32"), 1), -gamma / 2), Math.sqrt(eta));
    const noisy = Object.entries(gradients).map(([path, g]) => [
      path,
      add(g, multiply(random.normal(step.key(), g.shape, { dtype: g.dtype }), cast(stddev, g.dtype))),
    ]);
    return { gradients: Object.fromEntries(noisy), run };
  },
});
