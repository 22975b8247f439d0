import { allocate } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { ndarray } from "../base/ndarray.ts";
import { normalizeAxis, showShape } from "../base/shape.ts";
import { constant, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply } from "./arithmetic.ts";
import { eye } from "./creation.ts";
import { expandDims, reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { take } from "./take.ts";
import { transpose } from "./transpose.ts";
import { where } from "./where.ts";

/** Which diagonal of which matrices. */
export interface DiagonalOptions {
  /** 0 (default) is the main diagonal, positive above it, negative below. */
  readonly offset?: number;
  /** The matrices' rows. Default: 0. */
  readonly axis1?: number;
  /** The matrices' columns. Default: 1. */
  readonly axis2?: number;
}

/** The diagonals of matrices, as a new last axis. @example ops.diagonal(matrix) */
export function diagonal(x: Tensor, { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions = {}): Tensor {
  const row = normalizeAxis("diagonal", axis1, x.rank);
  const column = normalizeAxis("diagonal", axis2, x.rank);
  const rest = x.shape.map((_, i) => i).filter((i) => i !== row && i !== column);
  const [rows, columns] = [x.shape[row]!, x.shape[column]!];
  const [i0, j0] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(rows - i0, columns - j0));
  const places = Array.from({ length }, (_, i) => (i0 + i) * columns + j0 + i);
  const flat = reshape(transpose(x, [...rest, row, column]), [
    ...rest.map((i) => x.shape[i]!),
    rows * columns,
  ]);
  return take(flat, tensor(Int32Array.from(places)), { axis: -1 });
}

/** The sum of a diagonal. @example ops.trace(matrix) */
export const trace = (x: Tensor, options: DiagonalOptions = {}): Tensor =>
  sum(diagonal(x, options), { axis: -1 });

/** Square matrices with the last axis of `x` on their main diagonal. Shapes: `[..., n]` -> `[..., n, n]`. */
export const diag = (x: Tensor): Tensor =>
  multiply(expandDims(x, -1), eye(x.shape.at(-1)!, { dtype: x.dtype }));

function triangle(name: string, x: Tensor, kept: (row: number, column: number) => boolean): Tensor {
  if (x.rank < 2) {
    throw new ShapeError({ where: name, expected: "matrices [..., m, n]", received: showShape(x.shape) });
  }
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const mask = allocate("bool", rows * columns);
  for (let i = 0; i < mask.length; i++) mask[i] = kept(Math.floor(i / columns), i % columns) ? 1 : 0;
  return where(constant(ndarray("bool", [rows, columns], mask)), x, 0);
}

/** Matrices with zeros above diagonal `k`. @param options.k default: 0 @example ops.tril(ops.ones([4, 4])) // a causal mask */
export const tril = (x: Tensor, { k = 0 }: { readonly k?: number } = {}): Tensor =>
  triangle("tril", x, (i, j) => j <= i + k);

/** Matrices with zeros below diagonal `k`. @param options.k default: 0 */
export const triu = (x: Tensor, { k = 0 }: { readonly k?: number } = {}): Tensor =>
  triangle("triu", x, (i, j) => j >= i + k);
