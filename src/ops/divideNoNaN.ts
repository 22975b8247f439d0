import type { Tensor } from "../graph/tensor.ts";
import { divide } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { where } from "./where.ts";

/**
 * `y = a / b`, and 0 where b is 0, with gradients of 0 there.
 * @throws {DTypeError} when the dtypes differ.
 * @throws {ShapeError} when the shapes do not broadcast.
 * @example ops.divideNoNaN(tensor([1, 2]), tensor([0, 4])) // [0, 0.5]
 */
export function divideNoNaN(a: Tensor, b: Tensor): Tensor {
  const empty = equal(b, 0);
  return where(empty, 0, divide(a, where(empty, 1, b)));
}
