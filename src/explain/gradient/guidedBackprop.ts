import { complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { Tensor as TensorOf } from "../../graph/tensor.ts";
import { heaviside, multiply, relu } from "../../ops/index.ts";
import type { PullbackRule } from "../../transform/gradient.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { gradients } from "../subject.ts";

/** Another way back through every ReLU, given the cotangent of its output and the output itself. */
const throughRelu =
  (back: (dy: Tensor, y: Tensor) => Tensor): PullbackRule =>
  (node, [dy]) =>
    node.op === relu && dy !== undefined ? [back(dy, new TensorOf(node, 0))] : undefined;

const method = (name: string, rule: PullbackRule) =>
  defineExplainer({
    name,
    kind: "gradient",
    settings: (given: Record<never, never>) => complete(name, given, {}),
    describe(subject) {
      const { score, features } = subject.pass(subject.features);
      return { attributions: gradients(score, features, rule) };
    },
  });

/**
 * Guided backpropagation (Springenberg et al. 2014, "Striving for simplicity", https://arxiv.org/abs/1412.6806): the
 * gradient, but every ReLU lets through only what is positive on the way back as well: `dx = [y > 0] max(dy, 0)`. Sharp
 * pictures, though they depend little on the upper layers' weights (Adebayo et al. 2018). Equal to Captum's
 * `GuidedBackprop`.
 * @throws {OptionError} for a class, output or layer that the model does not have.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "relu" }), layers.dense(3)]);
 * const { attributions } = await explain.guidedBackprop(model)(tensor([[1, 2, 3, 4]]));
 */
export const guidedBackprop = method(
  "guidedBackprop",
  throughRelu((dy, y) => multiply(relu(dy), heaviside(y))),
);

/**
 * Deconvolution (Zeiler & Fergus 2013, https://arxiv.org/abs/1311.2901): the gradient, but every ReLU is a ReLU on the
 * way back: `dx = max(dy, 0)`. Equal to Captum's `Deconvolution`.
 * @throws {OptionError} for a class, output or layer that the model does not have.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "relu" }), layers.dense(3)]);
 * const { attributions } = await explain.deconvolution(model)(tensor([[1, 2, 3, 4]]));
 */
export const deconvolution = method(
  "deconvolution",
  throughRelu((dy) => relu(dy)),
);
