import { complete } from "../base/options.ts";
import type { TensorType } from "../graph/type.ts";
import { simplify, storedAs } from "../transform/index.ts";
import { storedWeights, type StoredWeightsOption } from "./float16Weights.ts";
import type { Model } from "./model.ts";
import { predictGraph } from "./steps.ts";

/** What goes into an exported model beside its graph. */
export interface ExportOptions extends StoredWeightsOption {
  /** Written into the file's metadata, as class names. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const defaults = { weights: "float32", metadata: {} } as const;

/** Primes that no axis of a model is likely to be a multiple of. */
const standIns = [7919, 7927, 7933, 7937, 7949];

/**
 * The size that stands for the batch while a graph of any batch is built: it must not be mistaken for any other
 * length.
 */
export function standInBatch({ weights }: Model): number {
  const sizes = weights.flatMap(({ spec }) => [...spec.shape, spec.shape.reduce((a, b) => a * b, 1)]);
  return standIns.find((prime) => sizes.every((n) => n % prime !== 0)) ?? standIns[0]!;
}

/**
 * A model's predictor as an ONNX file: weights frozen in, inputs and outputs under the model's own names and
 * with a symbolic axis `batch`, so that any ONNX Runtime runs any number of examples. An input that may be
 * `shorter` has its longest length in the file: what is shorter is to be padded, at its end, by what the model
 * masks, or by anything where each step sees only those before it.
 *
 * With `weights: "float16"` the file is half as large, for the web above all: ONNX Runtime widens the weights when it
 * loads it and computes in float32, so that outputs differ by the rounding of weights alone (0.05 % each).
 * @throws {DataError} naming the weight, when one is too large for float16.
 * @throws {OptionError} for an unknown option.
 * @example
 * import { writeFile } from "node:fs/promises";
 * const metadata = { classNames: JSON.stringify(["cat", "dog"]) };
 * await writeFile("model.onnx", await exportOnnx(model, { metadata }));
 */
export async function exportOnnx(model: Model, options: ExportOptions = {}): Promise<Uint8Array> {
  const { weights: dtype, metadata } = complete("exportOnnx", options, defaults);
  const { toOnnx } = await import("../onnx/index.ts");
  const { network, weights } = model;
  const values = Object.fromEntries(weights.map(({ path, variable }) => [path, variable.value]));
  const stored = storedWeights(values, dtype);
  const size = standInBatch(model);
  const types = network.inputs.map(({ type }): TensorType => ({ ...type, shape: [size, ...type.shape] }));
  const others = Object.keys(values).map((path) => [values[path]!, stored[path]!] as const);
  const graph = predictGraph(network, weights, types);
  return toOnnx(simplify(storedAs(graph, new Map(others.filter(([from, to]) => from !== to)))), {
    inputNames: network.inputNames,
    outputNames: network.outputNames,
    symbolicBatch: { size, input: 0 },
    metadata: dtype === "float32" ? metadata : { weights: dtype, ...metadata },
  });
}
