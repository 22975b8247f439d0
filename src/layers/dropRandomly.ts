import { checkNumbers } from "../base/options.ts";
import type { Shape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast, greaterEqual, multiply, random } from "../ops/index.ts";
import type { CallContext } from "./layer.ts";

/** @throws {OptionError} unless `rate` lies in [0, 1]. */
export const checkRate = (where: string, rate: number | undefined): void =>
  checkNumbers(where, { rate: rate ?? NaN }, { rate: { min: 0, max: 1 } });

/** Ones, and with probability `rate` zeros. */
export const randomMask = (rate: number, shape: Shape, context: CallContext): Tensor =>
  cast(greaterEqual(random.uniform(context.key(), shape), rate), "float32");

/** While training: zeroes what is drawn in `shape` with probability `rate`, and enlarges the rest so that the mean stays. */
export function dropRandomly(x: Tensor, rate: number, shape: Shape, context: CallContext): Tensor {
  if (!context.training || rate === 0) return x;
  if (rate === 1) return multiply(x, 0);
  return multiply(x, multiply(randomMask(rate, shape, context), 1 / (1 - rate)));
}
