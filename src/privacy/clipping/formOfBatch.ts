import type { Tensor } from "../../graph/tensor.ts";
import {
  cast,
  equal,
  expandDims,
  matMul,
  multiply,
  reshape,
  square,
  sum,
  swapAxes,
  transpose,
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

/** The squared norm of every example's gradient `[n]`, formed only where the form says so. */
export function squaredNorms(form: GradientForm, parts: Parts): Tensor {
  if (form.kind === "whole") return squares(parts[0]!);
  if (form.kind === "product") {
    const [a, b] = parts as readonly [Tensor, Tensor];
    // |a b|^2 = sum over s, t of (a^T a)[s, t] (b b^T)[s, t]
    if (form.b.shape[0] === 1) return multiply(squares(a), squares(b));
    return sum(rowsOf(multiply(gram(transpose(a, [0, 2, 1])), gram(b))), { axis: 1 });
  }
  const [updates, indices] = parts as readonly [Tensor, Tensor];
  // Rows of one index add up: |sum of u|^2 is the sum over pairs of places with that index.
  const same = cast(equal(expandDims(indices, 1), expandDims(indices, 2)), updates.dtype);
  return sum(rowsOf(multiply(gram(updates), same)), { axis: 1 });
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
