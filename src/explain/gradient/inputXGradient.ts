import { complete } from "../../base/options.ts";
import { multiply } from "../../ops/index.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { gradients } from "../subject.ts";

/**
 * Input x gradient: `x d score / d x`, the score's first-order change if an element were 0 (Shrikumar et al. 2016,
 * "Not just a black box", https://arxiv.org/abs/1605.01713). With `layer` the same of a layer's output. Equal to Captum's
 * `InputXGradient` and `LayerGradientXActivation`.
 * @throws {OptionError} for a class, output or layer that the model does not have.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3)]);
 * const { attributions } = await explain.inputXGradient(model, { target: 0 })(tensor([[1, 2, 3, 4]]));
 */
export const inputXGradient = defineExplainer({
  name: "inputXGradient",
  kind: "gradient",
  settings: (given: Record<never, never>) => complete("inputXGradient", given, {}),
  describe(subject) {
    const { score, features } = subject.pass(subject.features);
    return { attributions: gradients(score, features).map((g, i) => multiply(g, features[i]!)) };
  },
});
