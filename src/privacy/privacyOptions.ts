import { OptionError } from "../base/errors.ts";
import type { JsonRecord } from "../base/json.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { noiseMultiplierFor, type AccountantName, type SpentSteps } from "./accountants/index.ts";
import { accountantMakers } from "./accounting.ts";
import type { ClippingWay } from "./clipping/gradientForm.ts";

/** How the clipping norm follows the gradients (Andrew et al. 2021, "Differentially private learning with adaptive clipping"). */
export interface AdaptiveClippingOptions {
  /** The share of examples whose gradients are not to be clipped. Default: 0.5. */
  readonly quantile?: number;
  /** How fast the norm follows: `C exp(-learningRate (share - quantile))`. Default: 0.2. */
  readonly learningRate?: number;
  /** Noise on the number of examples below the norm. Default: a twentieth of the expected batch. */
  readonly countNoise?: number;
}

/**
 * How training is made differentially private (DP-SGD: Abadi et al. 2016). Either `noiseMultiplier` or `targetEpsilon` is needed.
 *
 * Epsilon holds for real numbers; these are float32. Defended: norms that follow from factors are rounded up, so that no
 * gradient passes for a smaller one; an example with a norm that overflows is left out, and one with numbers that are not
 * finite ends the run before weights change; samples are never drawn more often than accounted for; the noise is of a secure
 * generator's numbers of 64 bits, whose values lie as close as floats do. Not defended: the rounding of
 * sums of gradients and of weights (Mironov 2012), which tells next to nothing where weights are far larger than their last
 * bit and more of those that are 0 at first; how long a step takes; and that a run was ended.
 */
export interface PrivacyOptions {
  /** Standard deviation of the noise in units of `maxGradNorm`. Default: what `targetEpsilon` needs. */
  readonly noiseMultiplier?: number;
  /** Training stops before it spends more. Default: none. */
  readonly targetEpsilon?: number;
  /**
   * The chance with which the guarantee may fail. Default: the largest power of ten below 1 / examples, or what an earlier
   * run of the model had if that is less.
   */
  readonly delta?: number;
  /** The norm that each example's gradient is clipped to. Default: 1. */
  readonly maxGradNorm?: number;
  /** Lets the clipping norm follow the gradients, beginning with `maxGradNorm`. Default: false. */
  readonly adaptiveClipping?: boolean | AdaptiveClippingOptions;
  /** How the spent epsilon is counted. Default: "rdp". */
  readonly accountant?: AccountantName;
  /** How gradients are clipped: see {@link ClippingWay}. Default: "auto". */
  readonly clipping?: ClippingWay;
  /** The most examples that are computed at once; larger batches are added up piece by piece. Default: up to 256. */
  readonly physicalBatchSize?: number;
  /**
   * Makes noise and batches reproducible, for tests. Whoever knows the seed can take the noise away, so the run is
   * recorded as not private. Default: none: fresh numbers from the system's secure generator.
   */
  readonly seed?: number;
}

const defaults = {
  noiseMultiplier: undefined,
  targetEpsilon: undefined,
  delta: undefined,
  maxGradNorm: 1,
  adaptiveClipping: false,
  accountant: "rdp",
  clipping: "auto",
  physicalBatchSize: undefined,
  seed: undefined,
} as const;

const clippingWays: readonly ClippingWay[] = ["auto", "ghost", "materialized"];

/** What a private run is over. */
export interface PrivateData {
  readonly examples: number;
  /** The expected number of examples in a batch. */
  readonly batchSize: number;
  /** Updates that the run will make. */
  readonly steps: number;
  /** Private updates that the model has had before, which count too. Default: none. */
  readonly earlier?: readonly SpentSteps[];
  /** The delta of those updates: they may have been on more examples, of whom it is to hold too. Default: none. */
  readonly earlierDelta?: number;
}

/** Everything that decides a private run, settled. */
export interface PrivacyPlan {
  readonly noiseMultiplier: number;
  /** The noise on gradients, a little more where a share of the budget goes to adaptive clipping. */
  readonly gradientNoiseMultiplier: number;
  readonly targetEpsilon: number | undefined;
  readonly delta: number;
  readonly maxGradNorm: number;
  readonly adaptiveClipping: Required<AdaptiveClippingOptions> | undefined;
  readonly accountant: AccountantName;
  readonly clipping: ClippingWay;
  readonly physicalBatchSize: number;
  readonly seed: number | undefined;
  readonly examples: number;
  readonly expectedBatchSize: number;
  /** The probability with which each example is in a batch. */
  readonly sampleRate: number;
}

/** Batches of fewer expected examples than this are nearly all noise, and many are empty. */
const fewest = 4;

/** Up to this many examples, a batch and what it is likely to have more are computed at once. */
const largestAtOnce = 256;

/**
 * Settles the options for a run.
 * @throws {OptionError} for epsilon, delta or sizes that give no guarantee, or mean nothing.
 */
export function planPrivacy(
  given: PrivacyOptions,
  { examples, batchSize, steps, earlier = [], earlierDelta = 1 }: PrivateData,
): PrivacyPlan {
  const where = "fit.privacy";
  checkIsOptions(where, given);
  const options = complete(where, given, defaults);
  const positive = { min: 0, exclusive: true };
  checkNumbers(where, options, {
    noiseMultiplier: positive,
    targetEpsilon: positive,
    delta: { min: 0, max: 1, exclusive: true },
    // Of float32: further out, the noise or the squares of what is clipped would come out as 0 or Infinity.
    maxGradNorm: { min: 1e-12, max: 1e12 },
    physicalBatchSize: { min: 1, integer: true },
    seed: { integer: true },
  });
  checkChoice(`${where}.accountant`, options.accountant, Object.keys(accountantMakers));
  checkChoice(`${where}.clipping`, options.clipping, clippingWays);
  checkSampling(examples, batchSize);
  const { targetEpsilon, accountant, maxGradNorm, clipping, seed } = options;
  const { delta = Math.min(earlierDelta, defaultDelta(examples)) } = options;
  const sampleRate = batchSize / examples;
  if (options.noiseMultiplier === undefined && targetEpsilon === undefined) {
    throw new OptionError({
      where,
      problem: "how much noise there is to be is not said",
      expected: "targetEpsilon, or noiseMultiplier",
      mend: "give { targetEpsilon: 8 }, which finds the noise that the run needs",
    });
  }
  const noiseMultiplier =
    options.noiseMultiplier ??
    noiseMultiplierFor({
      targetEpsilon: targetEpsilon!,
      delta,
      sampleRate,
      steps,
      accountant: accountantMakers[accountant]({ history: earlier }),
    });
  const adaptiveClipping = adaptive(options.adaptiveClipping, batchSize);
  return {
    noiseMultiplier,
    gradientNoiseMultiplier: withoutCount(noiseMultiplier, adaptiveClipping?.countNoise),
    targetEpsilon,
    delta,
    maxGradNorm,
    adaptiveClipping,
    accountant,
    clipping,
    physicalBatchSize: options.physicalBatchSize ?? physicalSize(batchSize),
    seed,
    examples,
    expectedBatchSize: batchSize,
    sampleRate,
  };
}

/** @throws {OptionError} for `privacy: true` and the like, which say nothing of how much. */
function checkIsOptions(where: string, given: unknown): void {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return;
  throw new OptionError({
    where,
    expected: "options, as { targetEpsilon: 8 }",
    received: JSON.stringify(given),
    mend: "to train without privacy leave it out",
  });
}

/** @throws {OptionError} when batches drawn at random would be empty or everything. */
function checkSampling(examples: number, batchSize: number): void {
  const problem =
    batchSize >= examples
      ? "every batch would hold all examples: drawing at random would add nothing, and only noise keeps them private"
      : batchSize < fewest
        ? "batches drawn at random would mostly be empty, and all others nearly all noise"
        : undefined;
  if (problem === undefined) return;
  throw new OptionError({
    where: "fit.batchSize",
    problem: `with privacy, ${problem}`,
    expected: `from ${fewest} to less than the ${examples} examples`,
    received: `${batchSize}`,
    mend: "a few hundred to a few thousand serve best: noise is added once a batch",
  });
}

/** Read from text: powers of 10 by arithmetic are off in their last digit. */
const defaultDelta = (examples: number): number => Number(`1e-${Math.floor(Math.log10(examples)) + 1}`);

/** Room for nearly every batch of the expected size, so that most are computed in one piece. */
const physicalSize = (batchSize: number): number =>
  batchSize > largestAtOnce ? largestAtOnce : Math.ceil((batchSize + 3 * Math.sqrt(batchSize)) / 8) * 8;

function adaptive(
  given: boolean | AdaptiveClippingOptions,
  batchSize: number,
): Required<AdaptiveClippingOptions> | undefined {
  if (given === false) return undefined;
  const where = "fit.privacy.adaptiveClipping";
  const options = complete(where, given === true ? {} : given, {
    quantile: 0.5,
    learningRate: 0.2,
    countNoise: batchSize / 20,
  });
  checkNumbers(where, options, {
    quantile: { min: 0, max: 1, exclusive: true },
    learningRate: { min: 0, exclusive: true },
    countNoise: { min: 0, exclusive: true },
  });
  return options;
}

/** The gradients' part of a noise that pays for a noisy count too: `(z^-2 - (2 countNoise)^-2)^(-1/2)`. */
function withoutCount(noiseMultiplier: number, countNoise: number | undefined): number {
  if (countNoise === undefined) return noiseMultiplier;
  const left = noiseMultiplier ** -2 - (2 * countNoise) ** -2;
  if (left > 0) return left ** -0.5;
  throw new OptionError({
    where: "fit.privacy.adaptiveClipping.countNoise",
    problem: "the noisy count alone would spend more than the noise multiplier allows",
    expected: `more than ${noiseMultiplier / 2}`,
    received: `${countNoise}`,
  });
}

/** What must stay the same for a run to go on: everything that the spent budget depends on. */
export const privacySetup = (plan: PrivacyPlan): JsonRecord => JSON.parse(JSON.stringify(plan)) as JsonRecord;
