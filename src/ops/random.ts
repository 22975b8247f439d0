import { DTypeError, ShapeError } from "../base/errors.ts";
import { showShape, sizeOf, type Shape } from "../base/shape.ts";
import type { DType } from "../base/dtype.ts";
import { tensor } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";
import { showType } from "../graph/type.ts";
import { add, multiply, negative } from "./arithmetic.ts";
import { argMax } from "./argMax.ts";
import { cast } from "./cast.ts";
import { less } from "./comparison.ts";
import { concatenate } from "./concatenate.ts";
import { arange } from "./creation.ts";
import { erfInv } from "./erfInv.ts";
import { log } from "./exponential.ts";
import { clip, maximum } from "./maximum.ts";
import { reshape } from "./reshape.ts";
import { cut } from "./slice.ts";
import { take } from "./take.ts";
import { threefryOp } from "./threefry.ts";
import { topKOp } from "./topK.ts";
import { shiftRight } from "./shiftRight.ts";

/**
 * A random key for an integer seed: `uint32 [2]`, the seed's high and low halves. Equal keys give equal
 * numbers on every device; take new ones with {@link split} or {@link foldIn}.
 * @example const key = random.key(42);
 */
export const key = (seed: number): Tensor =>
  tensor(Uint32Array.of(Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0));

function halves(where: string, randomKey: Tensor): [Tensor, Tensor] {
  if (randomKey.dtype !== "uint32") {
    throw new DTypeError({
      where,
      expected: "a key: uint32 [2]",
      received: showType(randomKey),
      mend: "make one with random.key(seed)",
    });
  }
  if (randomKey.rank !== 1 || randomKey.size !== 2) {
    throw new ShapeError({ where, expected: "a key: uint32 [2]", received: showShape(randomKey.shape) });
  }
  return [cut(randomKey, 0, 0, 1), cut(randomKey, 0, 1, 1)];
}

/** 32 random bits for each of `count` places: counters 0, 1, ..., the first half enciphered with the second. */
function stream(where: string, randomKey: Tensor, count: number): Tensor {
  const [k0, k1] = halves(where, randomKey);
  const half = Math.ceil(count / 2);
  const low = arange(0, half, { dtype: "uint32" });
  // An odd count is padded with a counter of 0.
  const high = tensor(Uint32Array.from({ length: half }, (_, i) => (half + i < count ? half + i : 0)));
  return cut(concatenate(threefryOp(k0, k1, low, high), { axis: 0 }), 0, 0, count);
}

/** Random bits as uint32. Equal to `jax.random.bits` (threefry, not partitionable). @example random.bits(key, [4]) */
export const bits = (randomKey: Tensor, shape: Shape): Tensor =>
  reshape(stream("random.bits", randomKey, sizeOf(shape)), shape);

/**
 * New keys, independent of each other and of `key`. Shapes: `[2]` -> `[num, 2]`.
 * @param num default: 2
 * @example const [first, second] = ops.unstack(random.split(key));
 */
export const split = (randomKey: Tensor, num = 2): Tensor =>
  reshape(stream("random.split", randomKey, 2 * num), [num, 2]);

/** A new key from a key and a number, such as a step: `threefry(key, [0, number])`. @example random.foldIn(key, step) */
export function foldIn(randomKey: Tensor, number: Tensor | number): Tensor {
  const [k0, k1] = halves("random.foldIn", randomKey);
  const low = number instanceof Tensor ? cast(number, "uint32") : tensor(Uint32Array.of(number >>> 0));
  const [a, b] = threefryOp(k0, k1, tensor(Uint32Array.of(0)), reshape(low, [1]));
  return concatenate([a!, b!], { axis: 0 });
}

/** Numbers from 0 (included) to 1 (excluded), in steps of 2^-23. */
function unit(randomKey: Tensor, shape: Shape, dtype: DType): Tensor {
  return multiply(cast(shiftRight(bits(randomKey, shape), { by: 9 }), dtype), 2 ** -23);
}

/** A float dtype for random numbers. */
export interface RandomOptions {
  /** Default: float32. */
  readonly dtype?: DType;
}

/**
 * Uniform numbers from `minval` (included) to `maxval` (excluded).
 * @param options.minval default: 0
 * @param options.maxval default: 1
 * @example random.uniform(key, [2, 3], { minval: -1 })
 */
export function uniform(
  randomKey: Tensor,
  shape: Shape,
  {
    minval = 0,
    maxval = 1,
    dtype = "float32",
  }: RandomOptions & { readonly minval?: number; readonly maxval?: number } = {},
): Tensor {
  const u = unit(randomKey, shape, dtype);
  if (minval === 0 && maxval === 1) return u;
  return maximum(add(multiply(u, maxval - minval), minval), minval);
}

/** The float32 after -1: the inverse error function is finite from here on. */
const aboveMinusOne = -1 + 2 ** -24;

/** Mean and spread of random numbers. */
export interface NormalOptions extends RandomOptions {
  /** Default: 0. */
  readonly mean?: number;
  /** Standard deviation. Default: 1. */
  readonly stddev?: number;
}

const stretch = (x: Tensor, { mean = 0, stddev = 1 }: NormalOptions): Tensor => {
  const scaled = stddev === 1 ? x : multiply(x, stddev);
  return mean === 0 ? scaled : add(scaled, mean);
};

/** Gaussian numbers, as `sqrt(2) erfInv(u)` of uniform ones. @example random.normal(key, [2, 3], { stddev: 0.1 }) */
export function normal(randomKey: Tensor, shape: Shape, options: NormalOptions = {}): Tensor {
  const u = uniform(randomKey, shape, {
    minval: aboveMinusOne,
    maxval: 1,
    dtype: options.dtype ?? "float32",
  });
  return stretch(multiply(erfInv(u), Math.SQRT2), options);
}

/** erf(2 / sqrt(2)): the share of Gaussian numbers within two standard deviations. */
const withinTwo = 0.9544997361036416;

/** Gaussian numbers within two standard deviations of the mean. @example random.truncatedNormal(key, [2, 3]) */
export function truncatedNormal(randomKey: Tensor, shape: Shape, options: NormalOptions = {}): Tensor {
  const dtype = options.dtype ?? "float32";
  const u = uniform(randomKey, shape, { minval: -withinTwo, maxval: withinTwo, dtype });
  const limit = 2 - 2 ** -22;
  return stretch(clip(multiply(erfInv(u), Math.SQRT2), -limit, limit), options);
}

/** True with probability `p`, as bool. @param options.p default: 0.5 @example random.bernoulli(key, [8], { p: 0.9 }) */
export const bernoulli = (
  randomKey: Tensor,
  shape: Shape,
  { p = 0.5 }: { readonly p?: number | Tensor } = {},
): Tensor => less(uniform(randomKey, shape), p);

/** Numbers of the standard Gumbel distribution: `-log(-log u)`. */
export function gumbel(randomKey: Tensor, shape: Shape, { dtype = "float32" }: RandomOptions = {}): Tensor {
  const tiny = 2 ** -126;
  return negative(log(negative(log(uniform(randomKey, shape, { minval: tiny, dtype })))));
}

/**
 * Classes drawn by their logits along the last axis, as int32.
 * Shapes: `logits [..., classes]` -> `[...]`.
 * @example random.categorical(key, logits)
 */
export const categorical = (randomKey: Tensor, logits: Tensor): Tensor =>
  argMax(add(logits, gumbel(randomKey, logits.shape, { dtype: logits.dtype })), { axis: -1 });

/**
 * Whole numbers from `minval` (included) to `maxval` (excluded), as int32.
 * @example random.randint(key, [8], { minval: 0, maxval: 10 })
 */
export function randint(
  randomKey: Tensor,
  shape: Shape,
  { minval = 0, maxval }: { readonly minval?: number; readonly maxval: number },
): Tensor {
  const u = multiply(cast(bits(randomKey, shape), "float64"), 2 ** -32);
  return add(cast(multiply(u, maxval - minval), "int32"), minval);
}

/**
 * The numbers 0 to n - 1, or the rows of a tensor, in random order: sorted by random bits, several times
 * over, so that equal bits hardly matter.
 * @example random.permutation(key, 10)
 */
export function permutation(randomKey: Tensor, x: number | Tensor): Tensor {
  const n = typeof x === "number" ? x : x.shape[0]!;
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / Math.log(2 ** 32 - 1));
  let current = randomKey;
  let order = arange(n);
  for (let round = 0; round < rounds; round++) {
    const keys = split(current);
    current = reshape(cut(keys, 0, 0, 1), [2]);
    const ranks = cast(bits(reshape(cut(keys, 0, 1, 1), [2]), [n]), "int64");
    order = take(order, topKOp(ranks, { k: n, axis: 0, largest: false })[1]!, { axis: 0 });
  }
  return typeof x === "number" ? order : take(x, order, { axis: 0 });
}
