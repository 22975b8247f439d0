import { ShapeError } from "../../base/errors.ts";
import { complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TensorType } from "../../graph/type.ts";
import { reshape } from "../../ops/index.ts";
import { showBatched } from "../checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { restoreLayer, type SavedLayer } from "../nested.ts";
import type { Network } from "../network.ts";

const type = "timeDistributed";

/** The type of the batch that all steps of all examples make. */
function foldedType({ dtype, shape }: TensorType): TensorType {
  const [batch, time, ...step] = shape;
  if (time !== undefined) return { dtype, shape: [batch! * time, ...step] };
  throw new ShapeError({
    where: type,
    problem: "the input has no steps",
    expected: "[batch, time, ...]",
    received: showBatched(shape),
  });
}

const fold = (x: Tensor): Tensor => reshape(x, foldedType(x.type).shape);

const timeDistributedLayer = defineLayer({
  type,
  options({ layer, ...rest }: { readonly layer: Layer | SavedLayer }) {
    complete(type, rest, {});
    return { layer: restoreLayer(type, layer) };
  },
  inputs: "any",
  weights: ({ layer }, inputs) =>
    Object.fromEntries(
      Object.entries(layer.weights(inputs.map(foldedType))).map(([name, spec]) => [
        name,
        { ...spec, trainable: layer.trainable && (spec.trainable ?? true) },
      ]),
    ),
  mask: "keep",
  call({ layer }, weights, inputs, context) {
    const [batch, time] = inputs[0]!.shape;
    // Every step is an example by itself, also of a sequence that comes piece by piece.
    const outputs = layer.call(weights, inputs.map(fold), {
      ...context,
      trainable: context.trainable && layer.trainable,
      masks: [],
      stream: undefined,
    });
    return outputs.map((y) => reshape(y, [batch!, time!, ...y.shape.slice(1)]));
  },
});

/**
 * A layer, or a whole model, at every step of a sequence, with the same weights.
 * Shapes: `x [batch, time, ...]` -> `[batch, time, ...]`; each step as the layer's input and output.
 * The steps are run as one batch of `batch time` examples, so that batch normalization and activity penalties
 * take their means over the steps too (Keras runs one step after the other).
 * @throws {ShapeError} for inputs without an axis for time, or steps that do not fit the layer.
 * @example
 * const frames = layers.input([16, 64, 64, 3]);
 * const seen = layers.timeDistributed(layers.conv2d(8, 3, { activation: "relu" }))(frames);
 */
export const timeDistributed = (
  layer: Layer | { readonly network: Network },
  options: LayerOptions = {},
): Layer => timeDistributedLayer({ ...options, layer: "network" in layer ? layer.network : layer });
