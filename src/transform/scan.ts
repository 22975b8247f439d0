import { OptionError, ShapeError } from "../base/errors.ts";
import { input } from "../graph/leaves.ts";
import { applyOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { closeOver } from "./closure.ts";
import { scanOp } from "./scanOp.ts";
import { tensorsOf, withTensors } from "./trees.ts";

/** What a scan runs over. */
export interface ScanOptions<X> {
  /** A tensor or a tree of tensors; each step gets a slice of the first axis. */
  readonly xs?: X;
  /** The number of steps; follows from `xs` where given. */
  readonly length?: number;
  /** Go from the last slice to the first; outputs keep the places of their inputs. Default: false. */
  readonly reverse?: boolean;
  /** Save only the carries for the gradient, and compute the steps again. Default: false. */
  readonly recompute?: boolean;
}

function lengthOf(slices: readonly Tensor[], given: number | undefined): number {
  const lengths = new Set([...slices.map((t) => t.shape[0]), ...(given === undefined ? [] : [given])]);
  const [length] = lengths;
  if (length === undefined) {
    throw new OptionError({ where: "scan", expected: "xs or length", received: "neither" });
  }
  if (lengths.size > 1) {
    throw new ShapeError({
      where: "scan",
      expected: "first axes of one length",
      received: [...lengths].join(" and "),
    });
  }
  return length;
}

/**
 * A loop with memory: `[carry, y] = f(carry, x)` for each slice x of `xs`. Tensors from outside may be
 * used freely in `f`, which is traced once. Differentiable; gradients of weights that `f` multiplies by
 * become one product over all steps.
 * @param f gives the next carry, of the same types, and what is to be stacked (`[]` for nothing)
 * @returns the last carry, and the stacked outputs
 * @throws {ShapeError | DTypeError} when the carry changes its type, or the lengths differ.
 * @throws {OptionError} when neither xs nor a length is given.
 * @example
 * // Running sums:
 * const [total, sums] = scan((sum: Tensor, x: Tensor) => [ops.add(sum, x), ops.add(sum, x)], zero, { xs });
 */
export function scan<Carry, X, Y>(
  f: (carry: Carry, x: X) => readonly [carry: Carry, y: Y],
  init: Carry,
  options: ScanOptions<X> = {},
): [carry: Carry, ys: Y] {
  const { xs, reverse = false, recompute = false } = options;
  const slices = xs === undefined ? [] : tensorsOf(xs);
  const length = lengthOf(slices, options.length);
  const start = tensorsOf(init);
  const carry = start.map((t) => input(t.type, "carry"));
  const x = slices.map(({ dtype, shape }) => input({ dtype, shape: shape.slice(1) }, "x"));
  const [next, y] = f(withTensors(init, carry), withTensors(xs as X, x));
  const outputs = [...tensorsOf(next), ...tensorsOf(y)];
  const { body, captures } = closeOver([...carry, ...x], outputs);
  const results = applyOp(scanOp, [...start, ...slices, ...captures], {
    body,
    carries: carry.length,
    scanned: x.length,
    length,
    reverse,
    recompute,
  });
  return [withTensors(next, results.slice(0, carry.length)), withTensors(y, results.slice(carry.length))];
}

/**
 * `f` applied to each slice of the first axis, one after the other, and the results stacked. Takes less
 * memory than {@link vectorize}, which is faster.
 * @example map((row: Tensor) => ops.sum(row), matrix)
 */
export const map = <X, Y>(f: (x: X) => Y, xs: X): Y =>
  scan((carry: readonly Tensor[], x: X) => [carry, f(x)] as const, [], { xs })[1];
