import type { TensorType } from "../graph/type.ts";
import { simplify } from "../transform/index.ts";
import type { Model } from "./model.ts";
import { predictGraph } from "./steps.ts";

/** What goes into an exported model beside its graph. */
export interface ExportOptions {
  /** Written into the file's metadata, as class names. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Primes that no axis of a model is likely to be a multiple of. */
const standIns = [7919, 7927, 7933, 7937, 7949];

/**
 * A model's predictor as an ONNX file: weights frozen in, inputs and outputs under the model's own names and
 * with a symbolic axis `batch`, so that any ONNX Runtime runs any number of examples. An input that may be
 * `shorter` has its longest length in the file: what is shorter is to be padded, at its end, by what the model
 * masks, or by anything where each step sees only those before it.
 * @example
 * import { writeFile } from "node:fs/promises";
 * const metadata = { classNames: JSON.stringify(["cat", "dog"]) };
 * await writeFile("model.onnx", await exportOnnx(model, { metadata }));
 */
export async function exportOnnx(model: Model, options: ExportOptions = {}): Promise<Uint8Array> {
  const { toOnnx } = await import("../onnx/index.ts");
  const { network, weights } = model;
  // While the graph is built a size stands for the batch; it must not be mistaken for any other length.
  const sizes = weights.flatMap(({ spec }) => [...spec.shape, spec.shape.reduce((a, b) => a * b, 1)]);
  const size = standIns.find((prime) => sizes.every((n) => n % prime !== 0)) ?? standIns[0]!;
  const types = network.inputs.map(({ type }): TensorType => ({ ...type, shape: [size, ...type.shape] }));
  return toOnnx(simplify(predictGraph(network, weights, types)), {
    inputNames: network.inputNames,
    outputNames: network.outputNames,
    symbolicBatch: { size, input: 0 },
    metadata: options.metadata ?? {},
  });
}
