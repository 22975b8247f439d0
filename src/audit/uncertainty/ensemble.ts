import type { NdArray } from "../../base/ndarray.ts";
import { showShape } from "../../base/shape.ts";
import { ShapeError } from "../../base/errors.ts";
import { sameShape } from "../../base/shape.ts";
import { greatest, meanOf, rowsOf } from "../rows.ts";

/**
 * The mean of several models' probabilities: a deep ensemble (Lakshminarayanan et al. 2017, "Simple and scalable
 * predictive uncertainty estimation using deep ensembles").
 * Shape: `[n, classes]` each, and so the mean; float64.
 * @throws {ShapeError} when they differ in shape, or there are none.
 * @example
 * const [one, other] = [ndarray("float32", [1, 2], Float32Array.of(1, 0)), ndarray("float32", [1, 2], Float32Array.of(0, 1))];
 * audit.meanProbabilities([one, other]).data // [0.5, 0.5]
 */
export function meanProbabilities(each: readonly NdArray[]): NdArray {
  const first = each[0];
  const other = each.find(({ shape }) => first === undefined || !sameShape(shape, first.shape));
  if (first === undefined || other !== undefined) {
    throw new ShapeError({
      where: "audit.meanProbabilities",
      expected: first === undefined ? "one or more models' probabilities" : showShape(first.shape),
      received: other === undefined ? "none" : showShape(other.shape),
    });
  }
  const data = new Float64Array(first.data.length);
  for (const { data: part } of each) {
    for (let i = 0; i < data.length; i++) data[i]! += Number(part[i]) / each.length;
  }
  return { dtype: "float64", shape: first.shape, data };
}

/**
 * The share of examples that two models take for different classes: the churn from one to the other (Milani Fard et al. 2016).
 * @example
 * const [one, other] = [ndarray("float32", [1, 2], Float32Array.of(1, 0)), ndarray("float32", [1, 2], Float32Array.of(0, 1))];
 * audit.disagreement(one, other) // 1
 */
export function disagreement(one: NdArray, other: NdArray): number {
  const others = rowsOf(other, "audit.disagreement");
  return meanOf(
    rowsOf(one, "audit.disagreement").map((row, i) => Number(greatest(row) !== greatest(others[i]!))),
  );
}
