import { ShapeError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import * as random from "../base/random.ts";
import { showShape, sizeOf } from "../base/shape.ts";
import { initializer, type Initializer, type SeedOptions } from "./initializer.ts";

export interface OrthogonalOptions extends SeedOptions {
  /** A factor on the result. Default: 1. */
  readonly gain?: number;
}

/**
 * A random orthogonal matrix (Saxe et al. 2013): rows or columns, whichever are fewer, are orthonormal.
 * Weights of more than two axes are seen as matrices of `[everything else, last axis]`.
 * @throws {ShapeError} from `create` when the shape has fewer than two axes.
 */
export function orthogonal(options: OrthogonalOptions = {}): Initializer {
  const settings = complete("orthogonal", options, { gain: 1, seed: undefined });
  checkNumbers("orthogonal", settings, { gain: {} });
  return initializer("orthogonal", settings, (shape, key) => {
    if (shape.length < 2) {
      throw new ShapeError({
        where: "orthogonal",
        expected: "two or more axes",
        received: showShape(shape),
      });
    }
    const rows = sizeOf(shape.slice(0, -1));
    const columns = shape.at(-1)!;
    const count = Math.min(rows, columns);
    const length = Math.max(rows, columns);
    const basis = orthonormal(random.normal(key, count * length), count, length);
    const values = new Float32Array(rows * columns);
    for (let v = 0; v < count; v++) {
      for (let i = 0; i < length; i++) {
        values[rows < columns ? v * columns + i : i * columns + v] = settings.gain * basis[v * length + i]!;
      }
    }
    return values;
  });
}

/**
 * `count` vectors made orthonormal in turn (modified Gram-Schmidt in double precision, each pass twice for
 * full accuracy). The diagonal of R is positive, which makes the distribution uniform.
 */
function orthonormal(numbers: Float32Array, count: number, length: number): Float64Array {
  const vectors = Float64Array.from(numbers);
  const at = (v: number) => vectors.subarray(v * length, (v + 1) * length);
  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  for (let v = 0; v < count; v++) {
    const vector = at(v);
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < v; u++) {
        const other = at(u);
        const part = dot(other, vector);
        for (let i = 0; i < length; i++) vector[i]! -= part * other[i]!;
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i]! /= norm;
  }
  return vectors;
}
