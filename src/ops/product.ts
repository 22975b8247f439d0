import { normalizeAxes, normalizeAxis } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply } from "./arithmetic.ts";
import { padConstant } from "./padConstant.ts";
import { reshape } from "./reshape.ts";
import { cut } from "./slice.ts";
import { reducedShape, type ReduceOptions } from "./sum.ts";

/** Products of halves until one element is left: the gradient is right where elements are zero. */
function halve(x: Tensor, axis: number): Tensor {
  const n = x.shape[axis]!;
  if (n === 1) return x;
  const half = n >> 1;
  const pairs = multiply(cut(x, axis, 0, half), cut(x, axis, half, half));
  const whole = halve(pairs, axis);
  return n % 2 === 0 ? whole : multiply(whole, cut(x, axis, n - 1, 1));
}

/** Product over axes. Formula: `y = prod_i x_i`. @example ops.prod(x, { axis: -1 }) */
export function prod(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = normalizeAxes("prod", options.axis, x.rank);
  return reshape(axes.reduce(halve, x), reducedShape(x.shape, { axes, keepDims: options.keepDims ?? false }));
}

/** Products of all elements up to each along an axis, in log2(n) steps. @param options.axis default: the last */
export function cumProd(x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor {
  const at = normalizeAxis("cumProd", axis, x.rank);
  let y = x;
  for (let shift = 1; shift < x.shape[at]!; shift *= 2) {
    const widths = x.shape.map((_, i): [number, number] => (i === at ? [shift, -shift] : [0, 0]));
    y = multiply(y, padConstant(y, widths, 1));
  }
  return y;
}
