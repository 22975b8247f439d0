import { checkNumbers, complete } from "../../base/options.ts";
import { receiverCurve, type ScoredGroups } from "../figures/receiver.ts";
import { betaQuantile } from "./beta.ts";

/** What is promised about the bound. */
export interface EpsilonBoundOptions {
  /** The delta of the privacy that is tested. Default: 1e-5. */
  readonly delta?: number;
  /** How sure the bound is. Default: 0.95. */
  readonly confidence?: number;
}

/**
 * The interval of a share that `hits` of `trials` were, as Clopper & Pearson 1934 have it: from the quantiles of beta
 * distributions, never too small.
 * @example audit.clopperPearson({ hits: 0, trials: 10 }).high // 0.3085
 */
export function clopperPearson(
  { hits, trials }: { readonly hits: number; readonly trials: number },
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  const tail = (1 - confidence) / 2;
  return {
    low: hits === 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1),
    high: hits === trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits),
  };
}

/**
 * The least epsilon that training can have had, judging by an attack. Training with (epsilon, delta)-privacy bounds every
 * attack by `TPR <= e^epsilon FPR + delta`, and the same for what is left out, `TNR <= e^epsilon FNR + delta` (Kairouz et al.
 * 2015), so that `epsilon >= log((TPR - delta) / FPR)`, with both rates at the unfavourable ends of their Clopper-Pearson
 * intervals (Jagielski et al. 2020, "Auditing differentially private machine learning"). The threshold is chosen on every other score of
 * both groups and the rates are counted on the rest, so that choosing does not flatter the bound.
 * @returns 0 where the attack proves nothing
 * @throws {OptionError} for a delta or confidence that is none.
 * @example audit.epsilonLowerBound({ positives: [2, 2, 2, 2], negatives: [1, 1, 1, 1] }) // 0: too few to prove anything
 */
export function epsilonLowerBound(groups: ScoredGroups, options: EpsilonBoundOptions = {}): number {
  const where = "audit.epsilonLowerBound";
  const settings = complete(where, options, { delta: 1e-5, confidence: 0.95 });
  checkNumbers(where, settings, {
    delta: { min: 0, max: 1 },
    confidence: { min: 0, max: 1, exclusive: true },
  });
  const positives = Array.from(groups.positives);
  const negatives = Array.from(groups.negatives);
  if (positives.length < 2 || negatives.length < 2) return 0;
  const every = (from: number) => (_: number, i: number) => i % 2 === from;
  const choosing = { positives: positives.filter(every(0)), negatives: negatives.filter(every(0)) };
  const counting = { positives: positives.filter(every(1)), negatives: negatives.filter(every(1)) };
  const { thresholds } = receiverCurve(choosing);
  let best = { epsilon: 0, threshold: Infinity };
  for (const threshold of thresholds) {
    const epsilon = boundAt(choosing, threshold, settings);
    if (epsilon > best.epsilon) best = { epsilon, threshold };
  }
  return best.epsilon === 0 ? 0 : boundAt(counting, best.threshold, settings);
}

function boundAt(
  { positives, negatives }: { readonly positives: readonly number[]; readonly negatives: readonly number[] },
  threshold: number,
  { delta, confidence }: Required<EpsilonBoundOptions>,
): number {
  const found = (scores: readonly number[]): number => scores.filter((score) => score >= threshold).length;
  const truePositive = clopperPearson({ hits: found(positives), trials: positives.length }, confidence);
  const falsePositive = clopperPearson({ hits: found(negatives), trials: negatives.length }, confidence);
  const bound = (rate: number, alarm: number): number =>
    rate > delta ? Math.log((rate - delta) / alarm) : 0;
  return Math.max(
    0,
    bound(truePositive.low, falsePositive.high),
    bound(1 - falsePositive.high, 1 - truePositive.low),
  );
}
