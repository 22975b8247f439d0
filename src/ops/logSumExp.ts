import type { Tensor } from "../graph/tensor.ts";
import { add, subtract } from "./arithmetic.ts";
import { isFinite } from "./comparison.ts";
import { exp, log } from "./exponential.ts";
import { max } from "./reduceMax.ts";
import { reshape } from "./reshape.ts";
import { stopGradient } from "./stopGradient.ts";
import { sum, type ReduceOptions } from "./sum.ts";
import { where } from "./where.ts";

/** `y = log sum_i e^x_i` over axes, without overflow. @example ops.logSumExp(logits, { axis: -1 }) */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  const largest = stopGradient(max(x, { ...options, keepDims: true }));
  // All -infinity: nothing to shift by.
  const shift = where(isFinite(largest), largest, 0);
  const total = sum(exp(subtract(x, shift)), { ...options, keepDims: true });
  const y = add(log(total), shift);
  return options.keepDims ? y : reshape(y, sum(x, options).shape);
}
