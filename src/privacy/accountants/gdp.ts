import { complete } from "../../base/options.ts";
import { accountantBy, type Accountant, type AccountantOptions } from "./accountant.ts";
import { logNormalBelow } from "./normal.ts";
import type { SpentSteps } from "./spentSteps.ts";

/**
 * Gaussian differential privacy by the central limit theorem: many sampled updates are nearly as telling as one Gaussian
 * of mean `mu` and variance 1 against one of mean 0. **An approximation: its epsilon can be below the true one**, most with few
 * steps, little noise or a small delta. Use it to compare settings, and {@link prvAccountant} for a figure to promise.
 *
 * `mu^2 = sum over stretches of steps sampleRate^2 (exp(noiseMultiplier^-2) - 1)`; a stretch with all examples in every
 * batch (`sampleRate` 1) adds `steps / noiseMultiplier^2`, which is exact.
 * `delta = Phi(-epsilon / mu + mu / 2) - exp(epsilon) Phi(-epsilon / mu - mu / 2)`.
 * Sources: Dong, Roth & Su 2019, "Gaussian differential privacy"; Bu, Dong, Long & Su 2019, "Deep learning with Gaussian
 * differential privacy"; that it can fall short: Gopi, Lee & Wutschitz 2021.
 * @throws {OptionError} for a history that is none.
 * @example
 * gdpAccountant().add({ noiseMultiplier: 1.1, sampleRate: 0.01, steps: 1000 }).epsilon(1e-5) // 1.377
 */
export function gdpAccountant(given: AccountantOptions = {}): Accountant {
  const { history } = complete("gdpAccountant", given, { history: [] });
  return accountantBy(
    {
      name: "gdp",
      options: {},
      guaranteed: false,
      epsilon: (spent, delta) => gaussianEpsilon(muOf(spent), delta),
      delta: (spent, epsilon) => Math.exp(gaussianLogDelta(muOf(spent), epsilon)),
      warnings: (spent) =>
        spent.every(({ sampleRate }) => sampleRate === 1)
          ? []
          : ["the epsilon of the gdp accountant is an approximation, and can be below the true one"],
    },
    history,
  );
}

function muOf(history: readonly SpentSteps[]): number {
  const squares = history.map(({ noiseMultiplier, sampleRate, steps }) =>
    sampleRate === 1
      ? steps * noiseMultiplier ** -2
      : steps * sampleRate ** 2 * Math.expm1(noiseMultiplier ** -2),
  );
  return Math.sqrt(squares.reduce((total, square) => total + square, 0));
}

/** `log(delta)` of a Gaussian of mean `mu`, by logarithms: `exp(epsilon)` overflows, and both terms underflow. */
function gaussianLogDelta(mu: number, epsilon: number): number {
  const first = logNormalBelow(mu / 2 - epsilon / mu);
  const second = epsilon + logNormalBelow(-mu / 2 - epsilon / mu);
  return second < first ? first + Math.log(-Math.expm1(second - first)) : -Infinity;
}

/** The epsilon at `delta` of a Gaussian of mean `mu`, rounded up in its last digits. */
export function gaussianEpsilon(mu: number, delta: number): number {
  const target = Math.log(delta);
  if (gaussianLogDelta(mu, 0) <= target) return 0;
  if (mu === Infinity) return Infinity;
  let [low, high] = [0, (mu * mu) / 2 + mu];
  while (gaussianLogDelta(mu, high) > target) [low, high] = [high, 2 * high];
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2;
    if (gaussianLogDelta(mu, middle) > target) low = middle;
    else high = middle;
  }
  return high;
}
