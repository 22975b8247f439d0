import { OptionError } from "../../base/errors.ts";
import { checkNumbers, checkOptionNames } from "../../base/options.ts";

/** A stretch of equal updates: each adds Gaussian noise to the clipped sum of a Poisson-sampled batch. */
export interface SpentSteps {
  /** Standard deviation of the noise over the norm that each example's part is clipped to; above 0. */
  readonly noiseMultiplier: number;
  /** The probability with which each example is in a batch; above 0, at most 1. */
  readonly sampleRate: number;
  /** How many updates; a whole number. */
  readonly steps: number;
}

/**
 * Checks that a stretch has an epsilon.
 * @throws {OptionError} for a noise multiplier that is not above 0, a sample rate outside (0, 1], or steps that are not a count.
 */
export function checkSpentSteps(where: string, spent: SpentSteps): void {
  checkOptionNames<SpentSteps>(where, spent, { noiseMultiplier: true, sampleRate: true, steps: true });
  const { noiseMultiplier, sampleRate, steps } = spent;
  if (noiseMultiplier === 0) {
    throw new OptionError({
      where: `${where}.noiseMultiplier`,
      problem: "without noise epsilon is infinite",
      expected: "a number greater than 0",
      received: "0",
    });
  }
  if (!(sampleRate > 0 && sampleRate <= 1)) {
    throw new OptionError({
      where: `${where}.sampleRate`,
      expected: "a number greater than 0 and at most 1",
      received: String(sampleRate),
      mend: "it is the expected batch size over the number of examples",
    });
  }
  checkNumbers<Partial<SpentSteps>>(
    where,
    { noiseMultiplier: noiseMultiplier ?? Number.NaN, steps: steps ?? Number.NaN },
    { noiseMultiplier: { min: 0, exclusive: true }, steps: { min: 0, integer: true } },
  );
}

/** The history with a stretch more; it joins the last one where their settings are equal. */
export function withSpent(history: readonly SpentSteps[], spent: SpentSteps): readonly SpentSteps[] {
  const { noiseMultiplier, sampleRate, steps } = spent;
  if (steps === 0) return history;
  const last = history.at(-1);
  if (last?.noiseMultiplier !== noiseMultiplier || last.sampleRate !== sampleRate) {
    return [...history, { noiseMultiplier, sampleRate, steps }];
  }
  return [...history.slice(0, -1), { ...last, steps: last.steps + steps }];
}

/** One stretch for each pair of settings: the order of updates does not change what they spend. */
export function gathered(history: readonly SpentSteps[]): readonly SpentSteps[] {
  const bySettings = new Map<string, SpentSteps>();
  for (const spent of history) {
    const key = `${spent.noiseMultiplier} ${spent.sampleRate}`;
    const before = bySettings.get(key)?.steps ?? 0;
    bySettings.set(key, { ...spent, steps: before + spent.steps });
  }
  return [...bySettings.values()];
}
