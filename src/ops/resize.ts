import { allocate, toTypedArray } from "../base/dtype.ts";
import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { ndarray } from "../base/ndarray.ts";
import { constant, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { expectSpatial, fromChannelsFirst, toChannelsFirst, type DataFormat } from "./dataFormat.ts";
import { matMulOp } from "./matMul.ts";
import { repeat } from "./repeat.ts";
import { take } from "./take.ts";
import { moveAxis } from "./transpose.ts";
import { perAxis, type PerAxis } from "./window.ts";

/** How pixels between pixels are found, from the quickest to the sharpest. */
export type Interpolation = "nearest" | "bilinear" | "bicubic" | "lanczos3" | "lanczos5";

/** How pictures are resized. */
export interface ResizeOptions {
  /** Default: "bilinear". */
  readonly interpolation?: Interpolation;
  /** Widen the kernel when shrinking, so that every input element counts. Default: false. */
  readonly antialias?: boolean;
  /** Default: "channelsLast". */
  readonly dataFormat?: DataFormat;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos = (radius: number) => (x: number) => (x < radius ? sinc(x) * sinc(x / radius) : 0);

/** The weight of an element at a distance, in elements. */
const kernels: Readonly<Record<Exclude<Interpolation, "nearest">, (distance: number) => number>> = {
  bilinear: (x) => Math.max(0, 1 - x),
  // Keys' kernel with a = -0.5
  bicubic(x) {
    if (x <= 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/** The matrix `[n, length]` whose columns mix the elements for each new place; centres are half pixels. */
function mixing(
  n: number,
  length: number,
  kernel: (distance: number) => number,
  antialias: boolean,
): Float64Array {
  const scale = n / length;
  const width = antialias ? Math.max(1, scale) : 1;
  const matrix = allocate("float64", n * length) as Float64Array;
  for (let to = 0; to < length; to++) {
    const centre = (to + 0.5) * scale - 0.5;
    const weights = Array.from({ length: n }, (_, from) => kernel(Math.abs(centre - from) / width));
    const inside = centre >= -0.5 && centre <= n - 0.5;
    const total = weights.reduce((a, b) => a + b, 0);
    weights.forEach((w, from) => (matrix[from * length + to] = inside && total !== 0 ? w / total : 0));
  }
  return matrix;
}

/** Resizes one axis of `x`. */
function resizeAxis(x: Tensor, axis: number, length: number, options: Required<ResizeOptions>): Tensor {
  const n = x.shape[axis]!;
  if (n === length) return x;
  if (options.interpolation === "nearest") {
    if (length % n === 0) return repeat(x, length / n, { axis });
    const from = Array.from({ length }, (_, to) => Math.min(n - 1, Math.floor((to + 0.5) * (n / length))));
    return take(x, tensor(from, { dtype: "int32" }), { axis });
  }
  const values = mixing(n, length, kernels[options.interpolation], options.antialias);
  const matrix = constant(ndarray(x.dtype, [n, length], toTypedArray(x.dtype, values)));
  return moveAxis(matMulOp(moveAxis(x, axis, x.rank - 1), matrix), x.rank - 1, axis);
}

/**
 * Pictures (or lines, or volumes) brought to another size, each spatial axis by itself; the centres of
 * pixels lie at halves, as in TensorFlow 2 and Keras 3.
 * Shapes (channels last): `x [n, ...spatial, channels]` -> `[n, ...size, channels]`.
 * @throws {OptionError} when the interpolation is unknown or the size is not positive.
 * @example ops.resize(images, [64, 64], { interpolation: "bicubic" })
 */
export function resize(x: Tensor, size: PerAxis, options: ResizeOptions = {}): Tensor {
  const where = "resize";
  const { interpolation = "bilinear", antialias = false, dataFormat = "channelsLast" } = options;
  const names = ["nearest", ...Object.keys(kernels)];
  if (!names.includes(interpolation)) {
    throw new OptionError({
      where,
      problem: `unknown interpolation '${interpolation}'`,
      mend: suggest(interpolation, names),
    });
  }
  expectSpatial(where, x);
  const lengths = perAxis(where, "size", size, x.rank - 2);
  const resized = lengths.reduce(
    (y, length, i) => resizeAxis(y, i + 2, length, { interpolation, antialias, dataFormat }),
    toChannelsFirst(where, x, dataFormat),
  );
  return fromChannelsFirst(resized, dataFormat);
}
