import type { Tensor } from "../graph/tensor.ts";
import type { TensorLike } from "../graph/leaves.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { equal, isNaN, lessEqual, logicalAnd, logicalOr } from "./comparison.ts";
import { toTensor } from "./lift.ts";
import { abs } from "./rounding.ts";

/** How far apart numbers may be. */
export interface ClosenessOptions {
  /** Relative tolerance. Default: 1e-5. */
  readonly rtol?: number;
  /** Absolute tolerance. Default: 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. Default: false. */
  readonly equalNan?: boolean;
}

/** Where `|a - b| <= atol + rtol |b|`, as bool; equal infinities are close. @example ops.isClose(a, b) */
export function isClose(a: TensorLike, b: TensorLike, options: ClosenessOptions = {}): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [left, right] = [toTensor(a, b), toTensor(b, a)];
  const near = lessEqual(abs(subtract(left, right)), add(multiply(abs(right), rtol), atol));
  // An infinite bound would let everything be close.
  const finite = lessEqual(abs(right), 3.4e38);
  const close = logicalOr(logicalAnd(near, finite), equal(left, right));
  return equalNan ? logicalOr(close, logicalAnd(isNaN(left), isNaN(right))) : close;
}
