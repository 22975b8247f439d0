import type { Tensor } from "../graph/tensor.ts";
import { divide } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { where } from "./where.ts";

/** `y = a / b`, and 0 where b is 0; finite gradients there too. @example divideNoNaN(total, count) */
export function divideNoNaN(a: Tensor, b: Tensor): Tensor {
  const empty = equal(b, 0);
  return where(empty, 0, divide(a, where(empty, 1, b)));
}
