import { normalizeAxis } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { greater } from "./comparison.ts";
import { arange } from "./creation.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import type { AxisOptions } from "./softmax.ts";
import { stopGradient } from "./stopGradient.ts";
import { sum } from "./sum.ts";
import { cumSum } from "./cumSum.ts";
import { topKOp } from "./topK.ts";

/**
 * The nearest point to `x` among probabilities, which has exact zeros (Martins & Astudillo 2016).
 * Formula: `y = max(x - t, 0)` with t such that y sums to 1.
 * @example ops.sparsemax(logits)
 */
export function sparsemax(x: Tensor, { axis = -1 }: AxisOptions = {}): Tensor {
  const at = normalizeAxis("sparsemax", axis, x.rank);
  const n = x.shape[at]!;
  const along = (t: Tensor) =>
    reshape(
      t,
      x.shape.map((length, i) => (i === at ? length : 1)),
    );
  const fixed = stopGradient(x);
  const falling = topKOp(fixed, { k: n, axis: at, largest: true })[0]!;
  const ranks = along(arange(1, n + 1, { dtype: x.dtype }));
  // The k largest support the result while 1 + k x_(k) exceeds their sum.
  const supports = cast(greater(add(multiply(ranks, falling), 1), cumSum(falling, { axis: at })), x.dtype);
  const count = sum(supports, { axis: at, keepDims: true });
  const total = sum(multiply(supports, falling), { axis: at, keepDims: true });
  const cut = divide(subtract(total, 1), count);
  // The same t again from the support, through which the gradient flows.
  const support = cast(greater(fixed, cut), x.dtype);
  const mean = divide(subtract(sum(multiply(support, x), { axis: at, keepDims: true }), 1), count);
  return relu(subtract(x, mean));
}
