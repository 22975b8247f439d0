import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { sameShape, showShape, sizeOf, type Shape } from "../../base/shape.ts";
import type { Network } from "../../layers/network.ts";
import { asFloat32 } from "./checkpoint.ts";

/** Where a weight of ours stands in a checkpoint, and how it lies there. */
export interface Source {
  readonly tensor: string;
  /**
   * `same` as ours; a `vector` of all elements; a matrix `[outputs, inputs]`, as PyTorch's `linear` layers keep it, or
   * `[inputs, outputs]`, as GPT-2's `conv1d`.
   */
  readonly layout: "same" | "vector" | "linear" | "conv1d";
  /** How many of a kernel's first axes are its inputs. Default: 1. */
  readonly inputAxes?: number;
  /** Which of several parts of equal size that lie side by side. Default: the whole. */
  readonly part?: { readonly index: number; readonly of: number };
}

/** The sources of weights by their paths. */
export type TensorMap = Readonly<Record<string, Source>>;

/** Kernel and bias of a layer, and where they stand: under the names `weight` and `bias`. */
export function kernelAndBias(
  path: string,
  tensor: string,
  kernel: Omit<Source, "tensor"> & { readonly layout: "linear" | "conv1d" },
): TensorMap {
  const { part } = kernel;
  return {
    [`${path}/kernel`]: { ...kernel, tensor: `${tensor}.weight` },
    [`${path}/bias`]: { layout: "vector", tensor: `${tensor}.bias`, ...(part && { part }) },
  };
}

/** Scale and shift of a normalization, and where they stand. */
export const gammaAndBeta = (path: string, tensor: string): TensorMap => ({
  [`${path}/gamma`]: { layout: "same", tensor: `${tensor}.weight` },
  [`${path}/beta`]: { layout: "same", tensor: `${tensor}.bias` },
});

/** Tensors by the names that a bare network has, each with the name that it has in the checkpoint. */
type BareTensors = Readonly<Record<string, { readonly name: string; readonly array: NdArray }>>;

/** What a checkpoint's tensors are read for. */
export interface Filling {
  readonly tensors: BareTensors;
  /** What errors call the checkpoint. */
  readonly where: string;
  /** Tensors that have no place in the network by design. */
  readonly ignored: readonly RegExp[];
}

/**
 * A value for every weight of a network.
 * @throws {DataError} naming the tensor that is missing, has another shape than the network, or has no place in it.
 */
export function valuesFrom(
  network: Network,
  map: TensorMap,
  { tensors, where, ignored }: Filling,
): Record<string, NdArray> {
  const weights = Object.entries(network.weights());
  const used = new Set(weights.map(([path]) => map[path]!.tensor));
  const spare = Object.keys(tensors).find(
    (name) => !used.has(name) && !ignored.some((pattern) => pattern.test(name)),
  );
  const values = weights.map(([path, { shape }]) => [path, valueFrom(shape, map[path]!, { tensors, where })]);
  if (spare === undefined) return Object.fromEntries(values) as Record<string, NdArray>;
  throw new DataError({
    where,
    problem: `there is no place for tensor '${tensors[spare]!.name}' in the network that config.json describes`,
    received: showShape(tensors[spare]!.array.shape),
    mend: "do the two files belong together?",
  });
}

function valueFrom(shape: Shape, source: Source, { tensors, where }: Omit<Filling, "ignored">): NdArray {
  const { tensor: bare, layout, inputAxes = 1, part = { index: 0, of: 1 } } = source;
  const inputs = sizeOf(shape.slice(0, inputAxes));
  const outputs = sizeOf(shape.slice(inputAxes));
  const expected = {
    same: shape,
    vector: [sizeOf(shape) * part.of],
    linear: [outputs * part.of, inputs],
    conv1d: [inputs, outputs * part.of],
  }[layout];
  const { name, array: tensor } = tensors[bare] ?? { name: bare, array: undefined };
  if (tensor === undefined || !sameShape(tensor.shape, expected)) {
    throw new DataError({
      where,
      problem: `tensor '${name}' ${tensor === undefined ? "is missing" : "has another shape than config.json says"}`,
      expected: showShape(expected),
      received: tensor === undefined ? "nothing" : showShape(tensor.shape),
      mend: "do the two files belong together?",
    });
  }
  const from = asFloat32(where, name, tensor);
  const size = sizeOf(shape);
  if (layout === "same" || layout === "vector") {
    return { dtype: "float32", shape, data: from.slice(part.index * size, (part.index + 1) * size) };
  }
  const data = new Float32Array(size);
  const first = part.index * outputs;
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      data[i * outputs + o] =
        from[layout === "linear" ? (first + o) * inputs + i : i * outputs * part.of + first + o]!;
    }
  }
  return { dtype: "float32", shape, data };
}

/**
 * Tensors under the names that a bare network has: without the prefix of one that has a head, and with the newer
 * names of normalizations.
 */
export const bareTensors = (tensors: Readonly<Record<string, NdArray>>, prefix: string): BareTensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, array]) => {
      const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
      return [bare.replace(/\.gamma$/, ".weight").replace(/\.beta$/, ".bias"), { name, array }];
    }),
  );
