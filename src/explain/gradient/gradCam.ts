import { complete } from "../../base/options.ts";
import { mean, multiply, sum } from "../../ops/index.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { gradients } from "../subject.ts";
import {
  classActivationDefaults,
  placeAxes,
  shownMap,
  type ClassActivationOptions,
} from "./classActivation.ts";

export interface GradCamOptions extends ClassActivationOptions {}

/**
 * Grad-CAM (Selvaraju et al. 2016, https://arxiv.org/abs/1610.02391): where a convolution sees what speaks for a class,
 * `max(0, sum over channels k of a_k A_k)` with `a_k` the mean over all places of `d score / d A_k`. `layer` is the one
 * whose output `A [batch, ...spatial, channels]` is looked at, by default the last convolution.
 * Shapes: attributions `[batch, ...spatial]`, as the input without its channels (as the layer with `resized: false`). Equal
 * to Captum's `LayerGradCam`, with `relu_attributions` as `positive`.
 * @throws {UnsupportedError} for a model without a layer that has places.
 * @throws {OptionError} for a layer that there is not, or has no places.
 * @example
 * const model = sequential([
 *   layers.input([28, 28, 1]),
 *   layers.conv2d(8, 3, { activation: "relu" }),
 *   layers.flatten(),
 *   layers.dense(10, { activation: "softmax" }),
 * ]);
 * const explainer = explain.gradCam(model, { layer: "conv2d" });
 */
export const gradCam = defineExplainer({
  name: "gradCam",
  kind: "gradient",
  explains: "spatialLayer",
  settings: (given: GradCamOptions) => complete("gradCam", given, classActivationDefaults),
  describe(subject, settings) {
    const { score, layer } = subject.pass(subject.features);
    const [slope] = gradients(score, [layer!]);
    const weights = mean(slope!, { axis: placeAxes(slope!), keepDims: true });
    return { attributions: [shownMap(subject, sum(multiply(weights, layer!), { axis: -1 }), settings)] };
  },
});
