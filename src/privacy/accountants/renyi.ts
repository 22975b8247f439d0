/** `log(exp(x) - 1)` for `x > 0`. */
const logExpMinusOne = (x: number): number =>
  x > 30 ? x + Math.log1p(-Math.exp(-x)) : Math.log(Math.expm1(x));

/** `log(1 + exp(x))`. */
const logOnePlusExp = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

function logSum(terms: Float64Array): number {
  let largest = -Infinity;
  for (const term of terms) largest = Math.max(largest, term);
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - largest);
  return largest + Math.log(sum);
}

/** One step of the sampled Gaussian mechanism. */
export interface SampledGaussian {
  readonly noiseMultiplier: number;
  readonly sampleRate: number;
}

/**
 * Renyi divergence of order `alpha > 1` of one step of the sampled Gaussian mechanism, in nats:
 * `D = log(A) / (alpha - 1)` with `A = E[(p(x) / p0(x))^alpha]` over `x ~ p0`, where `p0 = N(0, sigma^2)` and
 * `p = (1 - q) N(0, sigma^2) + q N(1, sigma^2)`. This is the larger of the two directions (theorem 5 of the paper).
 * Source: Mironov, Talwar & Zhang 2019, "Renyi differential privacy of the sampled Gaussian mechanism".
 * @example renyiDivergence(2, { noiseMultiplier: 1, sampleRate: 0.01 }) // log(1 + 0.01^2 (e - 1)) = 0.000172
 */
export function renyiDivergence(alpha: number, step: SampledGaussian): number {
  const { noiseMultiplier: sigma, sampleRate: q } = step;
  if (q === 1) return alpha / (2 * sigma ** 2);
  // A - 1 is found rather than A: it may be 1e-12, and is multiplied by the steps.
  if (Number.isInteger(alpha)) return logOnePlusExp(logBinomialSum(alpha, step)) / (alpha - 1);
  if (sigma < leastForIntegral) return chord(alpha, step) / (alpha - 1);
  return logOnePlusExp(logIntegral(alpha, step)) / (alpha - 1);
}

/** With less noise than this, which keeps nothing private, the integral would take ever more points. */
const leastForIntegral = 0.1;

/** No less than `log(A)`, which is convex in the order: on the line between the whole orders below and above. */
function chord(alpha: number, step: SampledGaussian): number {
  const below = Math.floor(alpha);
  const [low, high] = [below, below + 1].map((order) =>
    order === 1 ? 0 : logOnePlusExp(logBinomialSum(order, step)),
  ) as [number, number];
  return low + (alpha - below) * (high - low);
}

/** Curves are asked for again and again while noise is sought, or an epsilon shown during training. */
const curves = new WeakMap<readonly number[], Map<string, readonly number[]>>();
const mostCurves = 64;

/** The divergences of several orders, remembered by the array of orders. */
export function renyiCurve(orders: readonly number[], step: SampledGaussian): readonly number[] {
  const known = curves.get(orders) ?? new Map<string, readonly number[]>();
  curves.set(orders, known);
  const key = `${step.noiseMultiplier} ${step.sampleRate}`;
  const curve = known.get(key) ?? orders.map((alpha) => renyiDivergence(alpha, step));
  if (known.size >= mostCurves) known.clear();
  known.set(key, curve);
  return curve;
}

/**
 * `log(A - 1)` of a whole order, section 3.3 of the paper:
 * `A = sum over k of C(alpha, k) (1 - q)^(alpha - k) q^k exp((k^2 - k) / (2 sigma^2))`, less the same sum without
 * the exponentials, which is 1. No term is negative, so nothing cancels.
 */
export function logBinomialSum(
  alpha: number,
  { noiseMultiplier: sigma, sampleRate: q }: SampledGaussian,
): number {
  const terms = new Float64Array(alpha - 1);
  let logBinomial = Math.log(alpha);
  for (let k = 2; k <= alpha; k++) {
    logBinomial += Math.log((alpha - k + 1) / k);
    const weight = logBinomial + (alpha - k) * Math.log1p(-q) + k * Math.log(q);
    terms[k - 2] = weight + logExpMinusOne((k * k - k) / (2 * sigma ** 2));
  }
  return logSum(terms);
}

/**
 * `log(A - 1)` of any order: with `r = p / p0`, whose mean is 1, `A - 1 = E[r^alpha - 1 - alpha (r - 1)]`, and what is
 * averaged is nowhere negative. The paper has a series of alternating signs for the same number; this integral needs
 * neither its signs nor its care about convergence. The trapezoidal rule's error falls like `exp(-2 pi d / h)`, `d` being
 * how far off the real line `r` has its nearest zero, `pi sigma^2`: with the step `h` below it is under 1e-15.
 */
export function logIntegral(
  alpha: number,
  { noiseMultiplier: sigma, sampleRate: q }: SampledGaussian,
): number {
  const h = Math.min(sigma / 4, sigma ** 2 / 2);
  // p0 has its mass about 0, and r^alpha p0 no further right than about alpha. With little noise there is nothing between;
  // with more, r^alpha p0 may have its mass anywhere between.
  const reach = 10 * sigma;
  const gap = sigma < 1 ? Math.max(0, alpha - 2 * reach) : 0;
  const points = Math.ceil((alpha - gap + 2 * reach) / h) + 1;
  const terms = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const near = i * h - reach;
    const x = near > reach ? near + gap : near;
    terms[i] = -(x * x) / (2 * sigma ** 2) + logExcess(alpha, logRatio(x, sigma, q));
  }
  return logSum(terms) + Math.log(h / (sigma * Math.sqrt(2 * Math.PI)));
}

/** `log r(x) = log(1 - q + q exp((2 x - 1) / (2 sigma^2)))`. */
function logRatio(x: number, sigma: number, q: number): number {
  const shift = (2 * x - 1) / (2 * sigma ** 2);
  return shift > 30
    ? Math.log(q) + shift + Math.log1p(((1 - q) / q) * Math.exp(-shift))
    : Math.log1p(q * Math.expm1(shift));
}

/** `log(r^alpha - 1 - alpha (r - 1))` of `r = exp(u)`. */
function logExcess(alpha: number, u: number): number {
  if (alpha * u > 30) {
    return alpha * u + Math.log1p((alpha - 1) * Math.exp(-alpha * u) - alpha * Math.exp((1 - alpha) * u));
  }
  return Math.log(Math.max(0, Math.expm1(alpha * u) - alpha * Math.expm1(u)));
}
