import { complete } from "../../base/options.ts";
import { multiply, subtract } from "../../ops/index.ts";
import { baselineFeatures, resolveBaseline, type BaselineOption } from "../baseline.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { gradients } from "../subject.ts";
import { convergenceDelta } from "./integratedGradients.ts";
import { rescaleRule } from "./rescale.ts";

export interface DeepLiftOptions extends BaselineOption {}

/**
 * DeepLIFT with the rescale rule (Shrikumar et al. 2017, "Learning important features through propagating activation
 * differences", https://arxiv.org/abs/1704.02685): every unit's change against a baseline is shared out among what
 * changed before it, `m = (y - y') / (x - x')` in the place of derivatives. One backward pass; attributions add up to
 * the score's difference to the baseline, and `delta [batch]` tells how far the sum is from it. Equal to Captum's
 * `DeepLift`, for integer inputs and with `layer` to its `LayerDeepLift`; products of two parts that both change (gates,
 * attention) are shared out exactly too, where Captum takes the gradient.
 * @throws {OptionError} for a class, output or layer that the model does not have.
 * @throws {ShapeError} for a baseline of another shape.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "relu" }), layers.dense(3)]);
 * const { attributions, delta } = await explain.deepLift(model, { baseline: 0 })(tensor([[1, 2, 3, 4]]));
 */
export const deepLift = defineExplainer({
  name: "deepLift",
  kind: "gradient",
  settings(given: DeepLiftOptions, model) {
    const settings = complete("deepLift", given, { baseline: 0 });
    return { ...settings, baseline: resolveBaseline("deepLift", model, settings.baseline) };
  },
  describe(subject, { baseline }) {
    const from = baselineFeatures(subject, baseline);
    const { score, features } = subject.pass(subject.features);
    const multipliers = gradients(score, features, rescaleRule(score, features, from));
    const attributions = multipliers.map((m, i) => multiply(m, subtract(features[i]!, from[i]!)));
    return { attributions, more: { delta: convergenceDelta(subject, attributions, from) } };
  },
});
