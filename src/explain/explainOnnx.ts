import { checkNumbers, complete } from "../base/options.ts";
import type { TensorType } from "../graph/type.ts";
import { standInBatch } from "../training/exportOnnx.ts";
import { simplify } from "../transform/index.ts";
import type { Explainer } from "./explainer.ts";

/** How an explainer is written as a file. */
export interface ExplainOnnxOptions {
  /** How many examples the file takes at once. Default: any number, or that of a model of one batch size. */
  readonly batchSize?: number;
  /** Whether the class to explain is a further input `givenTarget`, int32 `[batch]`. Default: false. */
  readonly givenTarget?: boolean;
  /** Written into the file's metadata, as class names; the method and its layer are there anyway. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const defaults = { batchSize: undefined, givenTarget: false, metadata: {} } as const;

/**
 * A model together with its explanation as one ONNX file of standard operators, weights frozen in, that any ONNX
 * Runtime runs: inputs under the model's own names, with a symbolic axis `batch`; outputs `attributions`,
 * `prediction`, `target` and whatever the method gives beside.
 * @throws {UnsupportedError} for a method that draws noise for every example (smoothGrad, gradientShap), unless
 * `batchSize` is given.
 * @throws {OptionError} for an unknown option.
 * @example
 * import { writeFile } from "node:fs/promises";
 * await writeFile("explained.onnx", await explain.explainOnnx(explain.saliency(model)));
 */
export async function explainOnnx<More extends string>(
  explainer: Explainer<More>,
  options: ExplainOnnxOptions = {},
): Promise<Uint8Array> {
  const { givenTarget, metadata, ...given } = complete("explainOnnx", options, defaults);
  checkNumbers("explainOnnx", given, { batchSize: { min: 1, integer: true } });
  const { toOnnx } = await import("../onnx/index.ts");
  const { model } = explainer;
  const { network } = model;
  const batchSize = given.batchSize ?? network.batchSize;
  const size = batchSize ?? standInBatch(model);
  const types = network.inputs.map(({ type }): TensorType => ({ ...type, shape: [size, ...type.shape] }));
  const { inputs, inputNames, outputs, outputNames } = explainer.graph(types, { givenTarget });
  const { method, layer } = explainer;
  return toOnnx(simplify({ inputs, outputs }), {
    inputNames,
    outputNames,
    ...(batchSize === undefined && { symbolicBatch: { size, input: 0 } }),
    metadata: { method, ...(layer !== undefined && { layer }), ...metadata },
  });
}
