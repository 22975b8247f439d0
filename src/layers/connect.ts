import { LoomError, OptionError, ShapeError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import { input } from "../graph/leaves.ts";
import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { contextOf } from "./context.ts";
import type { Call, Layer, Symbolic } from "./layerType.ts";
import { place } from "./symbolic.ts";

/** A batch size that shapes are tried with; unlikely to be met by chance. */
const probeBatch = 7;

const probing = contextOf();

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
  const types = outputTypes(
    layer,
    inputs.map(({ type }) => type),
  );
  const outputs: Symbolic[] = [];
  const origin: Call = { layer, inputs, outputs };
  outputs.push(...types.map((type) => place({ type, origin })));
  return outputs[0]!;
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

/** The types a layer gives for inputs of these types, all without the batch axis. */
function outputTypes(layer: Layer, inputs: readonly TensorType[]): TensorType[] {
  return withScope(layer.givenName ?? layer.type, () =>
    namingLayer(layer, () => {
      const batch = layer.batchSize ?? probeBatch;
      const types = inputs.map((type) => batched(type, batch));
      const weights = Object.entries(layer.weights(types)).map(([name, { dtype = "float32", shape }]) => [
        name,
        input({ dtype, shape }, name),
      ]);
      const outputs = layer.call(
        Object.fromEntries(weights) as Record<string, Tensor>,
        types.map((type) => input(type)),
        probing,
      );
      return outputs.map(({ dtype, shape }) => {
        if (shape[0] === batch) return { dtype, shape: shape.slice(1) };
        throw new ShapeError({
          where: layer.givenName ?? layer.type,
          problem: "the batch axis was lost",
          expected: "an output with the batch axis in front",
          received: showShape(shape),
        });
      });
    }),
  );
}
