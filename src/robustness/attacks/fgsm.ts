import { checkOptionNames } from "../../base/options.ts";
import { defineAttack } from "./attack.ts";
import { direction, project } from "./ball.ts";

/**
 * Fast gradient sign method (Goodfellow et al. 2015, "Explaining and harnessing adversarial examples",
 * https://arxiv.org/abs/1412.6572): `x' = x + epsilon sign(d loss / d x)` with the cross-entropy; for `norm: "l2"` along
 * the gradient itself, scaled to the length epsilon. One gradient; equal to torchattacks' `FGSM`.
 * @throws {OptionError} when epsilon is not greater than 0, or for options that there are not.
 * @throws {DataError} for values outside of `range`, or labels that are no classes.
 * @throws {UnsupportedError} for models that are not classifiers of one input of floats.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const x = tensor([[0.1, 0.5, 0.4, 0.9]]);
 * const { adversarial, accuracy } = await robustness.fgsm(model, { x, y: tensor([1]) }, { epsilon: 0.1 });
 */
export const fgsm = defineAttack({
  name: "fgsm",
  settings: (given: object) => checkOptionNames("fgsm", given, {}),
  async run({ victim, ball, x, label }) {
    const { gradient } = await victim.slopes(x, { loss: "crossEntropy", label });
    return x.map((row, i) => {
      const step = direction(ball, gradient[i]!);
      return project(
        ball,
        row,
        row.map((v, j) => v + ball.epsilon * step[j]!),
      );
    });
  },
});
