import { OptionError } from "../../base/errors.ts";
import { checkNumbers } from "../../base/options.ts";
import type { Accountant } from "./accountant.ts";
import { checkSpentSteps } from "./spentSteps.ts";

/** A run whose noise is sought. */
export interface PrivateRun {
  readonly targetEpsilon: number;
  readonly delta: number;
  /** The probability with which each example is in a batch. */
  readonly sampleRate: number;
  readonly steps: number;
  /** How epsilon is counted. What it has in its history counts too. */
  readonly accountant: Accountant;
}

/** More noise than this drowns every gradient. */
const mostNoise = 2 ** 20;

/** The noise found is at most this share above the least. */
const tolerance = 1e-4;

/**
 * The least noise multiplier with which a run stays within `targetEpsilon` at `delta`; up to 0.01 % more, never less.
 * @throws {OptionError} when no noise is enough, or for options out of their ranges.
 * @example
 * noiseMultiplierFor({ targetEpsilon: 3, delta: 1e-5, sampleRate: 0.01, steps: 2000, accountant: rdpAccountant() }) // 0.9785
 */
export function noiseMultiplierFor(run: PrivateRun): number {
  const where = "noiseMultiplierFor";
  const { targetEpsilon, delta, sampleRate, steps, accountant } = run;
  checkNumbers(
    where,
    { targetEpsilon, delta },
    {
      targetEpsilon: { min: 0, exclusive: true },
      delta: { min: 0, max: 1, exclusive: true },
    },
  );
  checkSpentSteps(where, { noiseMultiplier: 1, sampleRate, steps });
  if (steps === 0) {
    throw new OptionError({ where: `${where}.steps`, expected: "an integer of at least 1", received: "0" });
  }
  const spent = (noiseMultiplier: number): number =>
    accountant.add({ noiseMultiplier, sampleRate, steps }).epsilon(delta);
  let [low, high] = bracket(run, spent);
  // Epsilon is nearly a power of the noise: the line through both ends, in logarithms, all but hits the target.
  while (high.noise > low.noise * (1 + tolerance)) {
    const noise = Math.exp(between(low, high, Math.log(targetEpsilon)));
    const next = { noise, epsilon: spent(noise) };
    if (next.epsilon <= targetEpsilon) high = next;
    else low = next;
  }
  return high.noise;
}

interface Tried {
  readonly noise: number;
  readonly epsilon: number;
}

/** One noise that is too little, and one that is enough, at most twice as much. */
function bracket(
  { targetEpsilon, accountant, delta }: PrivateRun,
  spent: (noise: number) => number,
): [Tried, Tried] {
  const tried = (noise: number): Tried => ({ noise, epsilon: spent(noise) });
  let one = tried(1);
  const enough = one.epsilon <= targetEpsilon;
  for (;;) {
    const other = tried(enough ? one.noise / 2 : one.noise * 2);
    if (other.epsilon <= targetEpsilon !== enough) return enough ? [other, one] : [one, other];
    if (other.noise > mostNoise) break;
    one = other;
  }
  const before = accountant.epsilon(delta);
  throw new OptionError({
    where: "noiseMultiplierFor.targetEpsilon",
    problem: "no amount of noise is enough for it",
    expected: `more than ${one.epsilon.toPrecision(3)}, which is left with a noise multiplier of ${one.noise}`,
    received: String(targetEpsilon),
    mend:
      before > 0
        ? `the history alone spends ${before.toPrecision(3)}: give a larger target`
        : "give a larger target or delta, or an accountant that is more exact, as prvAccountant",
  });
}

/** The logarithm of the noise to try next: where the line meets the target, kept a little off the ends so that both move. */
function between(low: Tried, high: Tried, target: number): number {
  const [left, right] = [Math.log(low.noise), Math.log(high.noise)];
  const [above, below] = [Math.log(low.epsilon) - target, target - Math.log(high.epsilon)];
  const share = Number.isFinite(above) && Number.isFinite(below) ? above / (above + below) : 0.5;
  const margin = Math.min(0.5, tolerance / 2 / (right - left));
  return left + (right - left) * Math.min(1 - margin, Math.max(margin, share + margin));
}
