import { ShapeError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { sameShape, showShape } from "../../base/shape.ts";
import { defineLayer, type Layer, type LayerOptions } from "../../layers/layer.ts";
import { abs, divide, expandDims, mean, multiply, square, subtract, sum } from "../../ops/index.ts";

const sumLayer = defineLayer({
  type: "relevanceSum",
  options: (given: object) => complete("relevanceSum", given, {}),
  inputs: 2,
  call: (_, _weights, [concepts, relevances]) =>
    sum(multiply(expandDims(concepts!, -1), relevances!), { axis: 1 }),
});

interface AutoencodedOptions {
  /** Factor of the squared error of the reconstruction. */
  readonly reconstruction: number;
  /** Factor of the sum of the absolute values of an example's concepts. */
  readonly sparsity: number;
}

const autoencodedLayer = defineLayer({
  type: "autoencoded",
  options(given: AutoencodedOptions) {
    checkNumbers("autoencoded", given, { reconstruction: { min: 0 }, sparsity: { min: 0 } });
    return given;
  },
  inputs: 3,
  call({ reconstruction, sparsity }, _, [concepts, x, decoded], context) {
    if (!sameShape(x!.shape, decoded!.shape)) {
      throw new ShapeError({
        where: "autoencoded",
        problem: "the decoder does not give what the encoder takes",
        expected: showShape(x!.shape.slice(1)),
        received: showShape(decoded!.shape.slice(1)),
      });
    }
    const count = concepts!.shape[0]!;
    context.addLoss(multiply(mean(square(subtract(decoded!, x!))), reconstruction));
    context.addLoss(multiply(divide(sum(abs(concepts!)), count), sparsity));
    return concepts!;
  },
});

/**
 * The aggregation of a self-explaining network: `f_c = sum over concepts k of theta_kc h_k`.
 * Shapes: concepts `[batch, concepts]` and relevances `[batch, concepts, classes]` -> `[batch, classes]`.
 */
export const relevanceSum = (options: LayerOptions = {}): Layer => sumLayer(options);

/**
 * Concepts as they are, which are drawn to keep what is needed to reconstruct the input, and to be few: adds
 * `reconstruction mean (decoded - x)^2 + sparsity mean over examples of sum |h|` to the training loss.
 * Inputs: concepts `[batch, concepts]`, the input, and what the decoder makes of the concepts.
 */
export const autoencoded = (options: AutoencodedOptions & LayerOptions): Layer => autoencodedLayer(options);
