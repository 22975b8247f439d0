import type { NdArray } from "../base/ndarray.ts";
import { input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { contextOf } from "../layers/context.ts";
import type { Mask } from "../layers/layer.ts";
import type { Network } from "../layers/network.ts";
import { cast } from "../ops/index.ts";
import type { Batch } from "./batches.ts";

export type Tensors = Record<string, Tensor>;

/** A run of the network within a graph, and what it asked for on the way. */
export interface Run {
  readonly yPred: readonly Tensor[];
  /** Which places of the outputs count. */
  readonly masks: readonly Mask[];
  readonly updates: Tensors;
  readonly penalties: Tensor[];
}

/** Inputs that a graph under construction collects. */
export class Arguments {
  readonly all: Tensor[] = [];
  readonly keys: Tensor[] = [];

  add(type: TensorType, name: string): Tensor {
    const t = input(type, name);
    this.all.push(t);
    return t;
  }
  record(types: Readonly<Record<string, TensorType>>, prefix = ""): Tensors {
    return Object.fromEntries(
      Object.entries(types).map(([name, type]) => [name, this.add(type, prefix + name)]),
    );
  }
  list(types: readonly TensorType[], name: string): Tensor[] {
    return types.map((type, i) => this.add(type, `${name}${i}`));
  }
  /** Keys stand last: how many there are is known when the network has been called. */
  key(): Tensor {
    const key = input({ dtype: "uint32", shape: [2] }, `key${this.keys.length}`);
    this.keys.push(key);
    return key;
  }
}

/** How a network is run within a graph. */
export interface RunOptions {
  readonly training: boolean;
  readonly frozen: ReadonlySet<string>;
  readonly key: () => Tensor;
}

export function runNetwork(
  network: Network,
  weights: Tensors,
  x: readonly Tensor[],
  { training, frozen, key }: RunOptions,
): Run {
  const updates: Tensors = {};
  const penalties: Tensor[] = [];
  const context = contextOf({
    training,
    frozen: (path) => frozen.has(path),
    key,
    update: (path, value) => (updates[path] = value),
    addLoss: (loss) => penalties.push(loss),
  });
  const given = network.inputs.map(({ type }, i) => cast(x[i]!, type.dtype));
  const { values, masks } = network.run(weights, given, context);
  return { yPred: values, masks, updates, penalties };
}

/** Inference: nothing is drawn, and nothing is trained. */
export const inferring: RunOptions = {
  training: false,
  frozen: new Set(),
  key: () => input({ dtype: "uint32", shape: [2] }, "key"),
};

export const typeOf = ({ dtype, shape }: TensorType): TensorType => ({
  dtype,
  shape,
});
export const typesOf = (arrays: Readonly<Record<string, NdArray>>): Record<string, TensorType> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, typeOf(array)]));

/** The inputs that stand for a batch. */
export function dataInputs(inputs: Arguments, { x, y, sampleWeight }: Batch) {
  return {
    x: inputs.list(x.map(typeOf), "x"),
    y: inputs.list(y.map(typeOf), "y"),
    sampleWeight: sampleWeight && inputs.add(typeOf(sampleWeight), "sampleWeight"),
  };
}

/** The arrays of a batch in the order of its inputs. */
export const dataOf = ({ x, y, sampleWeight }: Batch): NdArray[] => [
  ...x,
  ...y,
  ...(sampleWeight ? [sampleWeight] : []),
];
