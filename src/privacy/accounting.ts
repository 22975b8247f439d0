import { OptionError } from "../base/errors.ts";

/** A stretch of equal updates. */
export interface SpentSteps {
  readonly noiseMultiplier: number;
  readonly sampleRate: number;
  readonly steps: number;
}

/** Ways to count what updates spend. */
export const accountantNames = ["rdp"] as const;
export type AccountantName = (typeof accountantNames)[number];

const orders = [...Array.from({ length: 62 }, (_, i) => i + 2), 80, 96, 128, 192, 256, 384, 512];

const logAdd = (a: number, b: number): number => {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
};

/** Renyi divergence of order `alpha` of one sampled Gaussian step (Mironov, Talwar & Zhang 2019, section 3.3). */
function divergence(alpha: number, { noiseMultiplier: sigma, sampleRate: q }: SpentSteps): number {
  let total = -Infinity;
  let logBinomial = 0;
  for (let k = 0; k <= alpha; k++) {
    if (k > 0) logBinomial += Math.log((alpha - k + 1) / k);
    const term = logBinomial + k * Math.log(q) + (alpha - k) * Math.log1p(-q);
    total = logAdd(total, term + (k * k - k) / (2 * sigma ** 2));
  }
  return total / (alpha - 1);
}

/** The epsilon at `delta` of updates one after another. */
export function epsilonOf(
  history: readonly SpentSteps[],
  { delta }: { readonly accountant: AccountantName; readonly delta: number },
): number {
  const spent = orders.map((alpha) => {
    const rdp = history.reduce((total, stretch) => total + stretch.steps * divergence(alpha, stretch), 0);
    // Canonne, Kamath & Steinke 2020, proposition 12.
    return rdp + Math.log1p(-1 / alpha) - Math.log(delta * alpha) / (alpha - 1);
  });
  return Math.max(0, Math.min(...spent));
}

/** The least noise multiplier with which a run of `steps` stays within `targetEpsilon`. */
export function noiseMultiplierFor(run: {
  readonly targetEpsilon: number;
  readonly delta: number;
  readonly sampleRate: number;
  readonly steps: number;
  readonly accountant: AccountantName;
}): number {
  const spent = (noiseMultiplier: number): number => epsilonOf([{ ...run, noiseMultiplier }], run);
  let [low, high] = [0.01, 1];
  while (spent(high) > run.targetEpsilon) {
    high *= 2;
    if (high > 2 ** 20) {
      throw new OptionError({
        where: "fit.privacy.targetEpsilon",
        problem: "no amount of noise is enough for it",
      });
    }
  }
  while (high / low > 1 + 1e-6) {
    const middle = Math.sqrt(low * high);
    if (spent(middle) > run.targetEpsilon) low = middle;
    else high = middle;
  }
  return high;
}
