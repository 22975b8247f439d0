import { LoomError, OptionError, ShapeError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import { input } from "../graph/leaves.ts";
import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import type { CallContext, Layer, Symbolic } from "./layerType.ts";

/** A batch size that shapes are tried with; unlikely to be met by chance. */
const probeBatch = 7;

const probing: CallContext = {
  training: false,
  trainable: true,
  frozen: () => false,
  key: () => input({ dtype: "uint32", shape: [2] }, "key"),
  update: () => undefined,
  addLoss: () => undefined,
};

/** Inputs of a batch of `probeBatch` for types without a batch axis. */
export const batched = ({ dtype, shape }: TensorType, batch = probeBatch): TensorType => ({
  dtype,
  shape: [batch, ...shape],
});

/**
 * Wires a layer to its inputs, checking at once that they fit.
 * @throws {ShapeError} when the layer cannot take them, naming the layer.
 */
export function connect(layer: Layer, inputs: readonly Symbolic[]): Symbolic {
  if (inputs.length === 0 || !inputs.every(isSymbolic)) {
    throw new OptionError({
      where: layer.givenName ?? layer.type,
      problem:
        inputs.length === 0 ? "called without inputs" : "called on something that is no place of a model",
      expected: "what layers.input(...) or another layer gave",
      mend: "to compute numbers, make a model and use its predict",
    });
  }
  return {
    type: outputType(
      layer,
      inputs.map(({ type }) => type),
    ),
    origin: { layer, inputs },
    name: undefined,
  };
}

/** Whether this is a place in a network, as `input` and called layers give. */
export const isSymbolic = (x: unknown): x is Symbolic =>
  typeof x === "object" && x !== null && "type" in x && "origin" in x;

/** Errors that a layer's call throws, under the layer's name. */
function namingLayer<T>({ givenName, type }: Layer, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof LoomError)) throw error;
    const { where, received } = error.details;
    if (where === givenName) throw error;
    const own = where === type || where.startsWith(`${type}.`);
    if (own && givenName === undefined) throw error;
    const probed = !own && received?.includes(`[${probeBatch}`);
    throw new (error.constructor as typeof LoomError)(
      {
        ...error.details,
        where: `${givenName ?? type} (${where})`,
        ...(probed ? { received: `${received} (${probeBatch} stands for the batch)` } : {}),
      },
      { cause: error },
    );
  }
}

/** The type a layer gives for inputs of these types, both without the batch axis. */
function outputType(layer: Layer, inputs: readonly TensorType[]): TensorType {
  return withScope(layer.givenName ?? layer.type, () =>
    namingLayer(layer, () => {
      const types = inputs.map((type) => batched(type));
      const weights = Object.entries(layer.weights(types)).map(([name, { dtype = "float32", shape }]) => [
        name,
        input({ dtype, shape }, name),
      ]);
      const y = layer.call(
        Object.fromEntries(weights) as Record<string, Tensor>,
        types.map((type) => input(type)),
        probing,
      );
      if (y.shape[0] !== probeBatch) {
        throw new ShapeError({
          where: layer.givenName ?? layer.type,
          problem: "the batch axis was lost",
          expected: "an output with the batch axis in front",
          received: showShape(y.shape),
        });
      }
      return { dtype: y.dtype, shape: y.shape.slice(1) };
    }),
  );
}
