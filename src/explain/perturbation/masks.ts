import { OptionError, ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { showShape } from "../../base/shape.ts";
import { constant, constantValue } from "../../graph/leaves.ts";
import { Tensor } from "../../graph/tensor.ts";
import type { Matrix } from "./linearSystem.ts";

export interface MasksOption {
  /** The samples to take instead of drawn ones: `[samples, features]`, 1 where a feature is as it was and 0 where the baseline stands. */
  readonly masks?: Tensor | NdArray;
}

/** Masks that were given, `[samples][features]`. @throws {ShapeError | OptionError} for what are no masks of so many features. */
export function givenMasks(where: string, given: Tensor | NdArray, features: number): Matrix {
  const array = given instanceof Tensor ? constantValue(given) : given;
  if (array?.shape.length !== 2 || array.shape[1] !== features || array.shape[0] === 0) {
    throw new ShapeError({
      where: `${where}.masks`,
      expected: `[samples, ${features}], one column for each feature`,
      received: array === undefined ? "a tensor that is not computed yet" : showShape(array.shape),
    });
  }
  const values = Float64Array.from(array.data as Float32Array, Number);
  if (!values.every((v) => v === 0 || v === 1))
    throw new OptionError({ where: `${where}.masks`, expected: "0 and 1 only", received: "other numbers" });
  return Array.from({ length: array.shape[0]! }, (_, s) => values.subarray(s * features, (s + 1) * features));
}

/** A matrix as it enters the graph. */
export const matrixTensor = (rows: Matrix): Tensor =>
  constant({
    dtype: "float32",
    shape: [rows.length, rows[0]!.length],
    data: Float32Array.from(rows.flatMap((row) => [...row])),
  });
