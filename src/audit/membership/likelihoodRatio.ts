import { DataError } from "../../base/errors.ts";
import { meanOf } from "../rows.ts";

/**
 * The confidence of a prediction as a number without bounds: `log(p / (1 - p))` of the probability of the label, which
 * over many trainings is about normal (Carlini et al. 2022).
 * @param logProbability the log of the label's probability
 */
export function scaledConfidence(logProbability: number): number {
  const p = Math.min(Math.exp(logProbability), 1 - 1e-7);
  return Math.max(logProbability, -50) - Math.log1p(-p);
}

/** What shadow models say about the examples in question. */
export interface ShadowScores {
  /** {@link scaledConfidence} of the audited model, for every example. */
  readonly target: readonly number[];
  /** The same of every shadow model. */
  readonly shadows: readonly (readonly number[])[];
  /** Which examples each shadow model was trained on. */
  readonly trainedOn: readonly (readonly boolean[])[];
}

/** Variances smaller than this come from few numbers rather than from much knowledge. */
const leastVariance = 1e-6;

interface Normal {
  readonly mean: number;
  readonly variance: number;
}

const logDensity = (x: number, { mean, variance }: Normal): number =>
  -0.5 * Math.log(2 * Math.PI * variance) - (x - mean) ** 2 / (2 * variance);

/** With fewer shadow models on each side, one variance for all examples is the better estimate. */
const fewShadows = 16;

/**
 * LiRA, the likelihood-ratio attack (Carlini et al. 2022, "Membership inference attacks from first principles"): for every
 * example, normal distributions of the confidence over shadow models that were trained on it and that were not.
 * `online` gives the log of the ratio of both densities at the audited model's confidence; `offline` how far that lies above the
 * models that were not trained on it, in standard deviations. With fewer than 16 models on a side, all examples share a variance, as
 * the paper does.
 * @returns a score for every example, greater for likelier members
 * @throws {DataError} when an example was in all shadow models' training data, or in none (for `offline`: in all).
 * @example
 * audit.likelihoodRatio(
 *   { target: [4, 0], shadows: [[4, 0], [0, 4]], trainedOn: [[true, false], [false, true]] },
 *   { variant: "online" },
 * ) // [8000000, -8000000]: each has the confidence of one side, with the least variance
 */
export function likelihoodRatio(
  { target, shadows, trainedOn }: ShadowScores,
  { variant = "online" }: { readonly variant?: "online" | "offline" } = {},
): number[] {
  const sides = target.map((_, example) => {
    const of = (member: boolean): number[] =>
      shadows.filter((_, k) => trainedOn[k]![example] === member).map((scores) => scores[example]!);
    const side = { within: of(true), without: of(false) };
    if (side.without.length > 0 && (side.within.length > 0 || variant === "offline")) return side;
    throw new DataError({
      where: `audit.likelihoodRatio, example ${example}`,
      problem: `${side.without.length === 0 ? "every" : "no"} shadow model was trained on it`,
      mend: "draw the halves so that each example is in some and out of some, or train more shadow models",
    });
  });
  const fitted = (choose: (side: (typeof sides)[number]) => number[]): Normal[] => {
    const groups = sides.map(choose);
    const shared = meanOf(groups.flatMap(squaredDeviations));
    return groups.map((values) => ({
      mean: meanOf(values),
      variance: Math.max(
        leastVariance,
        values.length < fewShadows ? shared : meanOf(squaredDeviations(values)),
      ),
    }));
  };
  const without = fitted((side) => side.without);
  if (variant === "offline") {
    return target.map((x, i) => (x - without[i]!.mean) / Math.sqrt(without[i]!.variance));
  }
  const within = fitted((side) => side.within);
  return target.map((x, i) => logDensity(x, within[i]!) - logDensity(x, without[i]!));
}

function squaredDeviations(values: readonly number[]): number[] {
  const mean = meanOf(values);
  return values.map((value) => (value - mean) ** 2);
}
