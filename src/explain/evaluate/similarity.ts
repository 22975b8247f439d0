import { ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { sameShape, showShape } from "../../base/shape.ts";

/** Ranks from 1; equal numbers share the mean of theirs. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const out = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) out[order[i]!] = (start + end + 1) / 2;
  }
  return out;
}

/**
 * Spearman's rank correlation, that of SciPy's `spearmanr`: 1 where both order everything alike, 0 where they have
 * nothing to do with each other; NaN where one is constant.
 * @throws {ShapeError} for lists of different lengths.
 * @example explain.evaluate.rankCorrelation([1, 2, 3], [10, 30, 20]) // 0.5
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new ShapeError({
      where: "rankCorrelation",
      problem: "the lists are of different lengths",
      expected: `${a.length} numbers`,
      received: `${b.length}`,
    });
  }
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((v, i) => {
    xy += (v - middle) * (y[i]! - middle);
    xx += (v - middle) ** 2;
    yy += (y[i]! - middle) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

export interface StructuralSimilarityOptions {
  /** The side of the squares that are compared, odd. Default: 7. */
  readonly windowSize?: number;
  /** How far apart values can be. Default: 1. */
  readonly dataRange?: number;
}

/**
 * Structural similarity of two maps (Wang et al. 2004): the mean over all windows that lie inside of
 * `(2 m_a m_b + c1) (2 s_ab + c2) / ((m_a^2 + m_b^2 + c1) (s_a^2 + s_b^2 + c2))`, `c1 = (0.01 range)^2`,
 * `c2 = (0.03 range)^2`. Equal to scikit-image's `structural_similarity`.
 * Shapes: both `[height, width]`.
 * @throws {ShapeError} for maps of different shapes, or smaller than a window.
 * @example
 * const map = ndarray("float32", [7, 7], Float32Array.from({ length: 49 }, (_, i) => i / 49));
 * explain.evaluate.structuralSimilarity(map, map) // 1
 */
export function structuralSimilarity(
  a: NdArray,
  b: NdArray,
  options: StructuralSimilarityOptions = {},
): number {
  const where = "structuralSimilarity";
  const { windowSize: size, dataRange } = complete(where, options, { windowSize: 7, dataRange: 1 });
  checkNumbers(
    where,
    { windowSize: size, dataRange },
    { windowSize: { min: 3, integer: true }, dataRange: { min: 0, exclusive: true } },
  );
  const [height = 0, width = 0] = a.shape;
  if (a.shape.length !== 2 || !sameShape(a.shape, b.shape) || Math.min(height, width) < size) {
    throw new ShapeError({
      where,
      expected: `two maps [height, width] of at least ${size} x ${size}`,
      received: `${showShape(a.shape)} and ${showShape(b.shape)}`,
    });
  }
  const [c1, c2] = [(0.01 * dataRange) ** 2, (0.03 * dataRange) ** 2];
  const [x, y] = [a.data as Float32Array, b.data as Float32Array];
  const n = size * size;
  let total = 0;
  for (let top = 0; top + size <= height; top++) {
    for (let left = 0; left + size <= width; left++) {
      let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
      for (let i = 0; i < n; i++) {
        const at = (top + Math.floor(i / size)) * width + left + (i % size);
        const [u, v] = [x[at]!, y[at]!];
        sx += u;
        sy += v;
        sxx += u * u;
        syy += v * v;
        sxy += u * v;
      }
      const [mx, my] = [sx / n, sy / n];
      const cov = (product: number, p: number, q: number): number => (product / n - p * q) * (n / (n - 1));
      const alike = (2 * mx * my + c1) * (2 * cov(sxy, mx, my) + c2);
      total += alike / ((mx * mx + my * my + c1) * (cov(sxx, mx, mx) + cov(syy, my, my) + c2));
    }
  }
  return total / ((height - size + 1) * (width - size + 1));
}
