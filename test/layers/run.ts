import { normal, randomKey } from "../../src/base/random.ts";
import type { NdArray } from "../../src/base/ndarray.ts";
import { sizeOf, type Shape } from "../../src/base/shape.ts";
import { constant } from "../../src/graph/leaves.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import type { TensorType } from "../../src/graph/type.ts";
import { contextOf } from "../../src/layers/context.ts";
import type { Layer, Mask } from "../../src/layers/layer.ts";
import { random } from "../../src/ops/index.ts";

type Tensors = Record<string, Tensor>;

/** Numbers for one input: normal floats, or whole numbers from 0 to 8 for integers. */
export function numbersFor({ dtype, shape }: TensorType, seed: number): NdArray {
  const floats = normal(randomKey(seed), sizeOf(shape));
  if (dtype === "float32") return { dtype, shape, data: floats };
  return { dtype: "int32", shape, data: Int32Array.from(floats, (x) => Math.floor(Math.abs(x) * 100) % 9) };
}

/** Weights of sizes that are usual, so that no gradient vanishes. */
export function weightsFor(layer: Layer, inputs: readonly TensorType[]): Tensors {
  return Object.fromEntries(
    Object.entries(layer.weights(inputs)).map(([name, { shape }], i) => {
      const values = normal(randomKey(100 + i), sizeOf(shape));
      const data = values.map((x) =>
        /variance/i.test(name) ? 1 + Math.abs(x) : 0.5 * x + (name === "gamma" ? 1 : 0),
      );
      return [name, constant({ dtype: "float32", shape, data })];
    }),
  );
}

/** What a layer asked for while it was called. */
export interface Call {
  /** The first output. */
  readonly y: Tensor;
  readonly outputs: readonly Tensor[];
  readonly updates: Tensors;
  readonly losses: Tensor[];
}

interface CallOptions {
  readonly training?: boolean;
  readonly trainable?: boolean;
  readonly masks?: readonly Mask[];
}

/** Calls a layer as a training step would, with keys that are the same at every call. */
export function callLayer(
  layer: Layer,
  weights: Tensors,
  inputs: readonly Tensor[],
  { training = false, trainable = true, masks = [] }: CallOptions = {},
): Call {
  const updates: Tensors = {};
  const losses: Tensor[] = [];
  let keys = 0;
  const context = contextOf({
    training,
    trainable,
    masks,
    key: () => random.key(keys++),
    update: (name, value) => (updates[name] = value),
    addLoss: (loss) => losses.push(loss),
  });
  const outputs = layer.call(weights, inputs, context);
  return { y: outputs[0]!, outputs, updates, losses };
}

/** Types of a batch. */
export const batchOf = (shapes: readonly Shape[], dtype: TensorType["dtype"], batch: number): TensorType[] =>
  shapes.map((shape) => ({ dtype, shape: [batch, ...shape] }));

export type { Tensors };
