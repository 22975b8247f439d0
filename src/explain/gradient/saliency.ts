import { complete } from "../../base/options.ts";
import { abs } from "../../ops/index.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { gradients } from "../subject.ts";

export interface SaliencyOptions {
  /** Whether the direction of the change is left out. Default: true. */
  readonly absolute?: boolean;
}

/**
 * Saliency: how fast the score changes with every element of the input, `|d score / d x|` (Simonyan et al. 2013,
 * "Deep inside convolutional networks", https://arxiv.org/abs/1312.6034). One backward pass; equal to Captum's
 * `Saliency`, and with `layer` to its `LayerGradientXActivation` without the activation.
 * @throws {OptionError} for a class, output or layer that the model does not have.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const explainer = explain.saliency(model);
 * const { attributions, target } = await explainer(tensor([[1, 2, 3, 4]]));
 */
export const saliency = defineExplainer({
  name: "saliency",
  kind: "gradient",
  settings: (given: SaliencyOptions) => complete("saliency", given, { absolute: true }),
  describe(subject, { absolute }) {
    const { score, features } = subject.pass(subject.features);
    const found = gradients(score, features);
    return { attributions: absolute ? found.map(abs) : found };
  },
});
