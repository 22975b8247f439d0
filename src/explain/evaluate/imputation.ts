import { normal, type RandomKey } from "../../base/random.ts";

/** A picture, channels last, and which of its pixels are missing. */
export interface Imputation {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly missing: ReadonlySet<number>;
  /** Standard deviation of what is added to imputed values. */
  readonly noise: number;
  readonly key: RandomKey;
}

/** Neighbours and their weights: 1/6 beside, 1/12 across. */
const neighbours = [
  [0, 1, 1 / 6],
  [0, -1, 1 / 6],
  [1, 0, 1 / 6],
  [-1, 0, 1 / 6],
  [1, 1, 1 / 12],
  [1, -1, 1 / 12],
  [-1, 1, 1 / 12],
  [-1, -1, 1 / 12],
] as const;

/** Conjugate gradients stop when what is left is this part of the right side. */
const tolerance = 1e-7;

/**
 * Noisy linear imputation (Rong et al. 2022, section 4): every missing pixel becomes the weighted mean of its neighbours,
 * missing ones among them, so that all are found together, `sum_j w_j (x - x_j) = 0`; a symmetric system, solved by
 * conjugate gradients. The noise keeps models from telling imputed pixels by their smoothness.
 */
export function impute(picture: Float32Array, options: Imputation): Float32Array {
  const { height, width, channels, missing, noise, key } = options;
  const places = Int32Array.from(missing);
  const unknown = new Int32Array(height * width).fill(-1);
  places.forEach((place, i) => (unknown[place] = i));
  /** Calls `each` with what stands around the i-th missing pixel. */
  const around = (i: number, each: (place: number, weight: number) => void): void => {
    const [y, x] = [Math.floor(places[i]! / width), places[i]! % width];
    for (const [dy, dx, weight] of neighbours) {
      const [ny, nx] = [y + dy, x + dx];
      if (ny >= 0 && ny < height && nx >= 0 && nx < width) each(ny * width + nx, weight);
    }
  };
  const system = (v: Float64Array): Float64Array =>
    v.map((own, i) => {
      let sum = 0;
      around(i, (place, weight) => {
        const other = unknown[place]!;
        sum += weight * (other < 0 ? own : own - v[other]!);
      });
      return sum;
    });
  const out = picture.slice();
  const drawn = normal(key, places.length * channels);
  for (let c = 0; c < channels; c++) {
    const known = new Float64Array(places.length);
    places.forEach((_, i) =>
      around(i, (place, weight) => {
        if (unknown[place]! < 0) known[i]! += weight * picture[place * channels + c]!;
      }),
    );
    const found = conjugateGradients(system, known);
    places.forEach((place, i) => {
      out[place * channels + c] = found[i]! + noise * drawn[i * channels + c]!;
    });
  }
  return out;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** Solves `A x = b` for a symmetric positive matrix. */
function conjugateGradients(multiply: (v: Float64Array) => Float64Array, b: Float64Array): Float64Array {
  const x = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  let left = dot(residual, residual);
  const enough = left * tolerance ** 2;
  for (let step = 0; step < 2 * b.length && left > enough; step++) {
    const along = multiply(direction);
    const length = left / dot(direction, along);
    for (let i = 0; i < x.length; i++) {
      x[i]! += length * direction[i]!;
      residual[i]! -= length * along[i]!;
    }
    const next = dot(residual, residual);
    for (let i = 0; i < x.length; i++) direction[i] = residual[i]! + (next / left) * direction[i]!;
    left = next;
  }
  return x;
}
