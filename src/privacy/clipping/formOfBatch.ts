import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  cast,
  equal,
  expandDims,
  less,
  matMul,
  maximum,
  multiply,
  reshape,
  sqrt,
  square,
  sum,
  swapAxes,
  transpose,
  where,
} from "../../ops/index.ts";
import { sumOfProducts } from "../../ops/matMul.ts";
import { scatterSumOp } from "../../ops/take.ts";
import type { GradientForm } from "./gradientForm.ts";

/** The parts of a form for all examples: as `partsOf` gave them, with the examples counted in front. */
type Parts = readonly Tensor[];

const rowsOf = (t: Tensor): Tensor => reshape(t, [t.shape[0]!, t.size / Math.max(1, t.shape[0]!)]);

const squares = (t: Tensor): Tensor => sum(square(rowsOf(t)), { axis: 1 });

/** `x [n, t, k]` -> the products of all its rows with each other `[n, t, t]`. */
const gram = (x: Tensor): Tensor => matMul(x, swapAxes(x, -1, -2));

/** Sum over the last two axes, one after the other: so each sum is of few terms. */
const sumOfPairs = (t: Tensor): Tensor => sum(sum(t, { axis: 2 }), { axis: 1 });

/** The lengths of the rows of `x [n, t, k]`: `[n, t]`. */
const lengths = (x: Tensor): Tensor => sqrt(sum(square(x), { axis: 2 }));

/** Half the distance from 1 to the next float32: how far rounding takes a number, in parts of it. */
const rounding = 2 ** -24;

/**
 * A sum over pairs of places, made so large that rounding cannot have made it too small: where terms of different signs
 * cancel, what is left may be all rounding, and clipping by it would let a gradient through that is larger than it seems.
 * `sizes` sums what the terms are at most; a term took `steps` roundings (Higham 2002, section 3.1).
 */
const atLeast = (found: Tensor, sizes: Tensor, steps: number): Tensor =>
  add(maximum(found, 0), multiply(sizes, steps * rounding));

/** Indices that count from the end, counted from the front. */
const fromFront = (indices: Tensor, length: number): Tensor =>
  where(less(indices, 0), add(indices, length), indices);

/** The squared norm of every example's gradient `[n]`, or a little more, formed only where the form says so. */
export function squaredNorms(form: GradientForm, parts: Parts): Tensor {
  if (form.kind === "whole") return squares(parts[0]!);
  if (form.kind === "product") {
    const [a, b] = parts as readonly [Tensor, Tensor];
    // |a b|^2 = sum over s, t of (a^T a)[s, t] (b b^T)[s, t]
    if (form.b.shape[0] === 1) return multiply(squares(a), squares(b));
    const columns = transpose(a, [0, 2, 1]);
    const found = sumOfPairs(multiply(gram(columns), gram(b)));
    const sizes = square(sum(multiply(lengths(columns), lengths(b)), { axis: 1 }));
    return atLeast(found, sizes, form.a.shape[0]! + form.b.shape[1]! + 2 * form.b.shape[0]! + 2);
  }
  const [updates, indices] = parts as readonly [Tensor, Tensor];
  // Rows of one index add up: |sum of u|^2 is the sum over pairs of places with that index.
  const places = fromFront(indices, form.length);
  const same = cast(equal(expandDims(places, 1), expandDims(places, 2)), updates.dtype);
  const sizes = lengths(updates);
  return atLeast(
    sumOfPairs(multiply(gram(updates), same)),
    sumOfPairs(multiply(multiply(expandDims(sizes, 1), expandDims(sizes, 2)), same)),
    updates.shape[2]! + 2 * updates.shape[1]! + 2,
  );
}

/** The sum of the examples' gradients, each times its factor of `factors [n]`. */
export function weightedSum(form: GradientForm, parts: Parts, factors: Tensor): Tensor {
  const n = factors.shape[0]!;
  if (form.kind === "whole") {
    const summed = matMul(reshape(factors, [1, n]), rowsOf(parts[0]!));
    return reshape(summed, form.gradient.shape);
  }
  const perExample = reshape(factors, [n, 1, 1]);
  if (form.kind === "product") return sumOfProducts(parts[0]!, multiply(parts[1]!, perExample));
  const [updates, indices] = parts as readonly [Tensor, Tensor];
  const scaled = multiply(updates, perExample);
  const rows = scaled.shape[0]! * scaled.shape[1]!;
  return scatterSumOp(reshape(scaled, [rows, scaled.shape[2]!]), reshape(indices, [rows]), {
    axis: 0,
    length: form.length,
  });
}
