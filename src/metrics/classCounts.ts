import { ShapeError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  cast,
  equal,
  expandDims,
  logicalNot,
  matMul,
  multiply,
  oneHot,
  reshape,
  transpose,
} from "../ops/index.ts";

export interface ClassCountOptions {
  readonly numClasses: number;
  readonly sampleWeight?: Tensor | undefined;
  /** A label whose places do not count. */
  readonly ignoreClass?: number | undefined;
}

/**
 * How often each class (rows) was predicted as each (columns), as a product of one-hot matrices: class
 * numbers out of range count nowhere.
 */
export function countClasses(
  labels: Tensor,
  predictions: Tensor,
  { numClasses, sampleWeight, ignoreClass }: ClassCountOptions,
): Tensor {
  const flat = (x: Tensor) => reshape(cast(x, "int32"), [x.size]);
  const [y, p] = [flat(labels), flat(predictions)];
  if (y.size !== p.size) {
    throw new ShapeError({
      where: "class counts",
      expected: "a label for each prediction",
      received: `labels ${showShape(labels.shape)} and predictions ${showShape(predictions.shape)}`,
    });
  }
  let rows = oneHot(y, numClasses);
  if (sampleWeight !== undefined) {
    // A weight of a row counts for each of the row's places.
    const each = y.size / sampleWeight.size;
    const weight = expandDims(cast(reshape(sampleWeight, [sampleWeight.size]), "float32"), [1, 2]);
    rows = reshape(multiply(reshape(rows, [sampleWeight.size, each, numClasses]), weight), [
      y.size,
      numClasses,
    ]);
  }
  if (ignoreClass !== undefined) {
    rows = multiply(rows, expandDims(cast(logicalNot(equal(y, ignoreClass)), "float32"), 1));
  }
  return matMul(transpose(rows), oneHot(p, numClasses));
}
