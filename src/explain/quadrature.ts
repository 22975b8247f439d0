/** Points in [0, 1] and their weights, which add up to about 1. */
export interface Quadrature {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

export const quadratures = [
  "gaussLegendre",
  "riemannLeft",
  "riemannRight",
  "riemannMiddle",
  "riemannTrapezoid",
] as const;

/** How an integral from 0 to 1 becomes a sum; Captum's names in camelCase. */
export type QuadratureName = (typeof quadratures)[number];

/** The points and weights of a rule for `n` steps, as in Captum. */
export function quadrature(name: QuadratureName, n: number): Quadrature {
  if (name === "gaussLegendre") return gaussLegendre(n);
  const weights = new Array<number>(n).fill(1 / n);
  const from = (first: number, step: number): number[] => weights.map((_, i) => first + i * step);
  if (name === "riemannLeft") return { points: from(0, 1 / n), weights };
  if (name === "riemannRight") return { points: from(1 / n, 1 / n), weights };
  if (name === "riemannMiddle") return { points: from(0.5 / n, 1 / n), weights };
  const halved = weights.map((w, i) => (i === 0 || i === n - 1 ? w / 2 : w));
  return { points: from(0, n === 1 ? 0 : 1 / (n - 1)), weights: halved };
}

/** Newton's steps that bring a root to double precision. */
const newtonSteps = 8;

/**
 * Gauss-Legendre quadrature: the roots of the Legendre polynomial `P_n`, moved from [-1, 1] to [0, 1], with weights
 * `2 / ((1 - x^2) P_n'(x)^2)`, halved. Exact for polynomials of degree up to `2n - 1`.
 */
function gaussLegendre(n: number): Quadrature {
  const found = Array.from({ length: n }, (_, i) => {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < newtonSteps; step++) {
      // (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}
      let [before, value] = [1, x];
      for (let k = 1; k < n; k++) [before, value] = [value, ((2 * k + 1) * x * value - k * before) / (k + 1)];
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return { point: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { points: found.map(({ point }) => point), weights: found.map(({ weight }) => weight) };
}
