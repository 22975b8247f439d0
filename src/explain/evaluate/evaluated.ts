import { UnsupportedError } from "../../base/errors.ts";
import { sizeOf } from "../../base/shape.ts";
import type { NdArray } from "../../base/ndarray.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { arraysOf, type Given } from "../../training/given.ts";
import { checkInputs } from "../../training/checkedSource.ts";
import type { Model } from "../../training/model.ts";
import type { ExplainCall, ExplainerKind } from "../explainer.ts";

/** What can be evaluated: an {@link Explainer}, or any function that explains batches of a model. */
export interface Evaluated {
  (x: Given, call?: ExplainCall): Promise<{ readonly attributions: Tensor }>;
  readonly model: Model;
  readonly kind?: ExplainerKind;
}

/** The model's only input as an array. @throws {UnsupportedError} for a model with several. */
export async function onlyInput(where: string, { network }: Model, x: Given): Promise<NdArray> {
  const arrays = await arraysOf(where, x, network.inputNames);
  checkInputs(where, arrays, network);
  if (arrays.length === 1) return arrays[0]!;
  throw new UnsupportedError({
    where,
    problem: "only explanations of a single input are evaluated",
    received: network.inputNames.join(", "),
  });
}

/** An explanation as numbers. */
export async function attributionsOf(
  explainer: Evaluated,
  x: NdArray,
  targets: readonly number[] | undefined,
): Promise<NdArray> {
  const { attributions } = await explainer(x, targets ? { target: targets } : {});
  return attributions.array();
}

/** The numbers of one example. */
export function rowOf({ shape, data }: NdArray, row: number): Float32Array {
  const size = sizeOf(shape.slice(1));
  return (data as Float32Array).subarray(row * size, (row + 1) * size);
}
