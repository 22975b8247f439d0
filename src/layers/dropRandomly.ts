import { checkNumbers } from "../base/options.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast, concatenate, greaterEqual, multiply, ones, reshape, slice, zeros } from "../ops/index.ts";
import { quickBits } from "../ops/quickBits.ts";
import type { CallContext } from "./layer.ts";

/** @throws {OptionError} unless `rate` lies in [0, 1]. */
export const checkRate = (where: string, rate: number | undefined): void =>
  checkNumbers(where, { rate: rate ?? NaN }, { rate: { min: 0, max: 1 } });

/**
 * Ones, and with probability `rate` (to 16 bits) zeros. Every random word gives two elements, by its high
 * and its low half: drawing words is what takes the time.
 */
export function randomMask(rate: number, shape: Shape, context: CallContext): Tensor {
  const count = sizeOf(shape);
  const words = quickBits(context.key(), [Math.ceil(count / 2)]);
  const halves = concatenate([words, multiply(words, 2 ** 16)], { axis: 0 });
  const drawn = count % 2 === 0 ? halves : slice(halves, [{ stop: count }]);
  const threshold = Math.min(Math.round(rate * 2 ** 16), 2 ** 16 - 1) * 2 ** 16;
  return cast(greaterEqual(reshape(drawn, shape), threshold), "float32");
}

/** What multiplies an input to drop part of it: zeros, and else `1 / (1 - rate)`, so that the mean stays. */
export function keepMask(rate: number, shape: Shape, context: CallContext): Tensor {
  if (rate === 0) return ones(shape);
  if (rate === 1) return zeros(shape);
  return multiply(randomMask(rate, shape, context), 1 / (1 - rate));
}

/** While training: zeroes what is drawn in `shape` with probability `rate`, and enlarges the rest so that the mean stays. */
export function dropRandomly(x: Tensor, rate: number, shape: Shape, context: CallContext): Tensor {
  if (!context.training || rate === 0) return x;
  return multiply(x, keepMask(rate, shape, context));
}
