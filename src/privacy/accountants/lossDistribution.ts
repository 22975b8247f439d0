/** A composed privacy loss on a grid: index `i` of `masses`, modulo its length, stands for the loss `i mesh + shift`. */
export interface LossDistribution {
  readonly masses: Float64Array;
  readonly mesh: number;
  readonly shift: number;
}

/** `delta(epsilon) = sum over losses t > epsilon of mass(t) (1 - exp(epsilon - t))`. */
export function deltaOf({ masses, mesh, shift }: LossDistribution, epsilon: number): number {
  const half = masses.length / 2;
  let sum = 0;
  for (let i = half - 1; i >= -half; i--) {
    const loss = i * mesh + shift;
    if (loss <= epsilon) break;
    sum -= massAt(masses, i) * Math.expm1(epsilon - loss);
  }
  return sum;
}

/** The least epsilon of at least 0 with `delta(epsilon) <= delta`; infinite unless `delta > 0`. */
export function epsilonOf({ masses, mesh, shift }: LossDistribution, delta: number): number {
  if (!(delta > 0)) return Infinity;
  const half = masses.length / 2;
  const decay = Math.exp(-mesh);
  let total = 0;
  let discounted = 0; // the sum of masses(t) exp(loss - t), loss being where we are
  for (let i = half - 1; i >= -half; i--) {
    const loss = i * mesh + shift;
    if (loss <= 0) return 0; // it would be below zero
    const mass = massAt(masses, i);
    total += mass;
    discounted = mass + decay * discounted;
    // At the next loss down, delta is the total less these, discounted once more.
    if (total - decay * discounted >= delta) {
      return Math.max(0, loss + Math.log((total - delta) / discounted));
    }
  }
  return 0;
}

/** How much of the masses is the rounding of the transforms: what is negative, and what is missing in all. */
export function roundingOf(masses: Float64Array): number {
  let total = 0;
  let negative = 0;
  for (const mass of masses) {
    total += mass;
    if (mass < 0) negative -= mass;
  }
  // Rounding is as often positive as negative.
  return Math.abs(total - 1) + 2 * negative;
}

const massAt = (masses: Float64Array, i: number): number => masses[i < 0 ? i + masses.length : i]!;
