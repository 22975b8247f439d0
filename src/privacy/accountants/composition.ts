import { fourierTransform, type ComplexArray } from "./fourier.ts";
import type { LossDistribution } from "./lossDistribution.ts";
import { privacyLosses, type PrivacyLoss } from "./privacyLoss.ts";
import type { SpentSteps } from "./spentSteps.ts";

/** Losses from `-size / 2 mesh` to `size / 2 mesh`. */
export interface Grid {
  readonly mesh: number;
  /** A power of two. */
  readonly size: number;
}

/** The privacy loss of all updates together, of both directions. */
export interface ComposedLosses {
  readonly remove: LossDistribution;
  readonly add: LossDistribution;
}

/**
 * Adds up the losses of all updates: put on a grid, Fourier transforms are multiplied and go back. Sums that leave the
 * grid come in again at its other end. Both directions go through one transform, as real and imaginary part.
 */
export function composeLosses(history: readonly SpentSteps[], { mesh, size }: Grid): ComposedLosses {
  const half = size / 2;
  const product = { remove: spectrum(half + 1), add: spectrum(half + 1) };
  product.remove.real.fill(1);
  product.add.real.fill(1);
  const shift = { remove: 0, add: 0 };
  for (const { steps, ...step } of history) {
    const losses = privacyLosses(step);
    const both = { real: new Float64Array(size), imaginary: new Float64Array(size) };
    shift.remove += steps * discretize(losses.remove, mesh, both.real);
    shift.add += steps * discretize(losses.add, mesh, both.imaginary);
    fourierTransform(both);
    for (let k = 0; k <= half; k++) {
      const mirror = (size - k) % size;
      const [a, b] = [both.real[k]!, both.imaginary[k]!];
      const [c, d] = [both.real[mirror]!, both.imaginary[mirror]!];
      // The transform of a real array is its own conjugate in the mirror: so the two come apart.
      multiplyByPower(product.remove, k, { real: (a + c) / 2, imaginary: (b - d) / 2, power: steps });
      multiplyByPower(product.add, k, { real: (b + d) / 2, imaginary: (c - a) / 2, power: steps });
    }
  }
  const { real, imaginary } = inverse(product, size);
  return {
    remove: { masses: real, mesh, shift: shift.remove },
    add: { masses: imaginary, mesh, shift: shift.add },
  };
}

const spectrum = (length: number): ComplexArray => ({
  real: new Float64Array(length),
  imaginary: new Float64Array(length),
});

/**
 * The loss rounded to the grid, as masses that sum to 1, negative losses at the array's end.
 * @returns how far the grid is to be shifted for the mean to be that of the loss: so errors of many steps nearly cancel
 */
function discretize(loss: PrivacyLoss, mesh: number, masses: Float64Array): number {
  const size = masses.length;
  const half = size / 2;
  const edge = (i: number): number => (i - 0.5) * mesh;
  const [lowest, highest] = [loss.below(edge(-half)), loss.above(edge(half))];
  // Not summed from the masses: a million roundings, raised to the power of the steps, would show.
  const total = 1 - lowest - highest;
  let mean = 0;
  // From each side as far as zero: differences of small probabilities keep their digits.
  let outside = lowest;
  for (let i = -half; i < 0; i++) {
    const next = loss.below(edge(i + 1));
    const mass = (next - outside) / total;
    masses[i + size] = mass;
    mean += i * mesh * mass;
    outside = next;
  }
  outside = highest;
  for (let i = half - 1; i >= 0; i--) {
    const next = loss.above(edge(i));
    const mass = (next - outside) / total;
    masses[i] = mass;
    mean += i * mesh * mass;
    outside = next;
  }
  return loss.meanWithin(edge(-half), edge(half)) - mean;
}

function multiplyByPower(
  product: ComplexArray,
  k: number,
  factor: { readonly real: number; readonly imaginary: number; readonly power: number },
): void {
  const { real, imaginary, power } = factor;
  const size = Math.exp((power / 2) * Math.log(real * real + imaginary * imaginary));
  const angle = power * Math.atan2(imaginary, real);
  const [re, im] = [size * Math.cos(angle), size * Math.sin(angle)];
  const [a, b] = [product.real[k]!, product.imaginary[k]!];
  product.real[k] = a * re - b * im;
  product.imaginary[k] = a * im + b * re;
}

/** Two real arrays from their spectra: one comes back as the real part, the other as the imaginary one. */
function inverse(
  { remove, add }: { readonly remove: ComplexArray; readonly add: ComplexArray },
  size: number,
): ComplexArray {
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  for (let k = 0; k <= size / 2; k++) {
    const mirror = (size - k) % size;
    real[mirror] = remove.real[k]! + add.imaginary[k]!;
    imaginary[mirror] = add.real[k]! - remove.imaginary[k]!;
    real[k] = remove.real[k]! - add.imaginary[k]!;
    imaginary[k] = remove.imaginary[k]! + add.real[k]!;
  }
  fourierTransform({ real: imaginary, imaginary: real });
  for (let i = 0; i < size; i++) {
    real[i]! /= size;
    imaginary[i]! /= size;
  }
  return { real, imaginary };
}
