import { erfc } from "./normal.ts";
import type { SampledGaussian } from "./renyi.ts";

/** The privacy loss of a step, `log(P(x) / Q(x))` over `x ~ P`, as a random variable. */
export interface PrivacyLoss {
  /** The probability of a loss of at most `t`; exact to all digits where it is small. */
  below(t: number): number;
  /** The probability of a loss above `t`; exact to all digits where it is small. */
  above(t: number): number;
  /** The mean of those losses that lie between two bounds. */
  meanWithin(low: number, high: number): number;
}

/**
 * The privacy losses of a step of the sampled Gaussian mechanism. With `p0 = N(0, sigma^2)`, the output without the example,
 * and `p = (1 - q) N(0, sigma^2) + q N(1, sigma^2)`, that with it, the loss at `x` is `l(x) = log(1 - q + q exp((2 x - 1) / (2 sigma^2)))`
 * over `x ~ p` when the example is removed, and `-l(x)` over `x ~ p0` when it is added. `l` grows with `x`.
 * Source: Gopi, Lee & Wutschitz 2021, "Numerical composition of differential privacy", appendix B.
 */
export function privacyLosses(step: SampledGaussian): {
  readonly remove: PrivacyLoss;
  readonly add: PrivacyLoss;
} {
  const { noiseMultiplier: sigma, sampleRate: q } = step;
  const outputAt = (loss: number): number => sigma ** 2 * logShare(loss, q) + 0.5;
  const below0 = (x: number): number => erfc(-x / (Math.SQRT2 * sigma)) / 2;
  const mixed = (x: number, mirror: 1 | -1): number =>
    q === 1 ? below0(mirror * (x - 1)) : (1 - q) * below0(mirror * x) + q * below0(mirror * (x - 1));
  const lossAt = (x: number): number => {
    const shift = (2 * x - 1) / (2 * sigma ** 2);
    return shift > 30
      ? Math.log(q) + shift + Math.log1p(((1 - q) / q) * Math.exp(-shift))
      : Math.log1p(q * Math.expm1(shift));
  };
  const density = (x: number, mean: number): number =>
    Math.exp(-((x - mean) ** 2) / (2 * sigma ** 2)) / (sigma * Math.sqrt(2 * Math.PI));
  const mean = (from: number, to: number, densityAt: (x: number) => number): number => {
    // Further out than 9 sigma there is a mass of 1e-19.
    const bounds = { from: Math.max(from, -9 * sigma), to: Math.min(to, 1 + 9 * sigma) };
    const width = Math.min(sigma, sigma ** 2) / 4;
    return integrate((x) => lossAt(x) * densityAt(x), bounds, width) / integrate(densityAt, bounds, width);
  };
  return {
    remove: {
      below: (t) => mixed(outputAt(t), 1),
      above: (t) => mixed(outputAt(t), -1),
      meanWithin: (low, high) =>
        mean(outputAt(low), outputAt(high), (x) => (1 - q) * density(x, 0) + q * density(x, 1)),
    },
    add: {
      below: (t) => below0(-outputAt(-t)),
      above: (t) => below0(outputAt(-t)),
      meanWithin: (low, high) => -mean(outputAt(-high), outputAt(-low), (x) => density(x, 0)),
    },
  };
}

/** `log((exp(loss) - 1 + q) / q)`, minus infinity for losses that no output has. */
function logShare(loss: number, q: number): number {
  if (loss > 1) return loss + Math.log1p((q - 1) * Math.exp(-loss)) - Math.log(q);
  const share = Math.expm1(loss) / q;
  return share > -1 ? Math.log1p(share) : -Infinity;
}

/** Nodes and weights of Gauss and Legendre's rule of five points on [-1, 1]. */
const inner = Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3;
const outer = Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3;
const innerWeight = (322 + 13 * Math.sqrt(70)) / 900;
const outerWeight = (322 - 13 * Math.sqrt(70)) / 900;
const rule: readonly (readonly [node: number, weight: number])[] = [
  [0, 128 / 225],
  [inner, innerWeight],
  [-inner, innerWeight],
  [outer, outerWeight],
  [-outer, outerWeight],
];

/** The integral of a function, in panels of at most a width. */
function integrate(
  f: (x: number) => number,
  { from, to }: { readonly from: number; readonly to: number },
  width: number,
): number {
  const panels = Math.max(1, Math.ceil((to - from) / width));
  const half = (to - from) / panels / 2;
  let sum = 0;
  for (let i = 0; i < panels; i++) {
    const middle = from + (2 * i + 1) * half;
    for (const [node, weight] of rule) sum += weight * f(middle + node * half);
  }
  return sum * half;
}
