import { complete } from "../../base/options.ts";
import { add, multiply, random, sqrt, square, sum, divide } from "../../ops/index.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { defineGradientMethod, gradientOfLoss } from "../../optimizers/index.ts";
import {
  climb,
  perturbationDefaults,
  settlePerturbation,
  within,
  type PerturbationOptions,
} from "./perturbation.ts";

export interface AdversarialTrainingOptions extends PerturbationOptions {
  /** How many steps the attack takes: 1 is FGSM. Default: 7. */
  readonly steps?: number;
  /** Begin at a random place within epsilon, rather than at the example. Default: true. */
  readonly randomStart?: boolean;
}

/**
 * Adversarial training: every batch is attacked as the model stands, by FGSM (Goodfellow et al. 2015) or PGD (Madry et
 * al. 2018, https://arxiv.org/abs/1706.06083), and the loss there is made smaller:
 * `min_w max_{|d| <= epsilon} loss(w, x + d)`. A step costs `steps + 1` ordinary ones. Loss and metrics are those of the
 * changed examples. The attack draws dropout anew and sees the batch's own statistics, as training does.
 * @throws {OptionError} when epsilon is not greater than 0, or for options that are out of range.
 * @throws {UnsupportedError} while training, for inputs that are whole numbers.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const method = robustness.adversarialTraining({ epsilon: 8 / 255, steps: 3 });
 * model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"], method });
 */
export const adversarialTraining = defineGradientMethod({
  name: "adversarialTraining",
  options(given: AdversarialTrainingOptions) {
    const defaults = { ...perturbationDefaults, steps: 7, randomStart: true };
    return settlePerturbation("adversarialTraining", complete("adversarialTraining", given, defaults));
  },
  gradients({ randomStart, ...ball }, step) {
    const { batch, weights } = step;
    const start = randomStart
      ? batch.x.map((x) =>
          within(add(x, multiply(somewhere(x, ball.norm, step.key()), ball.epsilon)), x, ball),
        )
      : batch.x;
    const x = climb(start, batch.x, {
      ...ball,
      loss: (changed) => step.run(weights, { ...batch, x: changed }).loss,
    });
    return gradientOfLoss(step, { batch: { ...batch, x } });
  },
});

/** A random change within 1: uniform in a cube, or in a sphere of random direction and uniform length. */
function somewhere(x: Tensor, norm: "linf" | "l2", key: Tensor): Tensor {
  if (norm === "linf") return random.uniform(key, x.shape, { minval: -1 });
  const way = random.normal(key, x.shape);
  const axis = x.shape.map((_, i) => i).slice(1);
  const far = random.uniform(random.foldIn(key, 1), [x.shape[0]!, ...axis.map(() => 1)]);
  return multiply(divide(way, sqrt(sum(square(way), { axis, keepDims: true }))), far);
}
