import { complete } from "../../base/options.ts";
import { add, divideNoNaN, multiply, relu, sum } from "../../ops/index.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { gradients } from "../subject.ts";
import { classActivationDefaults, placeAxes, shownMap } from "./classActivation.ts";
import type { GradCamOptions } from "./gradCam.ts";

/**
 * Grad-CAM++ (Chattopadhay et al. 2017, https://arxiv.org/abs/1710.11063): as {@link gradCam}, with places weighed so that
 * several objects of a class, and small ones, are all seen. The channels' weights are `sum over places of a max(0, g)`
 * with `a = 1 / (2 + g sum over places of A)` and `g = d score / d A`, exact for the exponential of the score.
 * Shapes: attributions `[batch, ...spatial]`.
 * @throws {UnsupportedError} for a model without a layer that has places.
 * @throws {OptionError} for a layer that there is not, or has no places.
 * @example
 * const model = sequential([
 *   layers.input([28, 28, 1]),
 *   layers.conv2d(8, 3, { activation: "relu" }),
 *   layers.flatten(),
 *   layers.dense(10, { activation: "softmax" }),
 * ]);
 * const explainer = explain.gradCamPlusPlus(model);
 */
export const gradCamPlusPlus = defineExplainer({
  name: "gradCamPlusPlus",
  kind: "gradient",
  explains: "spatialLayer",
  settings: (given: GradCamOptions) => complete("gradCamPlusPlus", given, classActivationDefaults),
  describe(subject, settings) {
    const { score, layer } = subject.pass(subject.features);
    const [g] = gradients(score, [layer!]);
    const axis = placeAxes(g!);
    const activity = sum(layer!, { axis, keepDims: true });
    const shares = divideNoNaN(relu(g!), add(multiply(g!, activity), 2));
    const weights = sum(shares, { axis, keepDims: true });
    return { attributions: [shownMap(subject, sum(multiply(weights, layer!), { axis: -1 }), settings)] };
  },
});
