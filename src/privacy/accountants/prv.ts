import { ComputeError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { accountantBy, type Accountant, type AccountantOptions } from "./accountant.ts";
import { composeLosses } from "./composition.ts";
import { deltaOf, epsilonOf, roundingOf, type LossDistribution } from "./lossDistribution.ts";
import { planGrid, type GridPlan } from "./lossGrid.ts";
import { rdpAccountant } from "./rdp.ts";
import { gathered, type SpentSteps } from "./spentSteps.ts";

/** How exact the {@link prvAccountant} is. */
export interface PrvPrecision {
  /** How far epsilon may be off. Default: 0.5 % of what {@link rdpAccountant} says. */
  readonly epsilonError?: number;
  /** How far delta may be off; below the delta asked for. Default: a thousandth of delta. */
  readonly deltaError?: number;
}

export interface PrvAccountantOptions extends AccountantOptions, PrvPrecision {}

/** What is known of an epsilon: it lies between `lower` and `upper`. */
export interface EpsilonBounds {
  readonly lower: number;
  readonly estimate: number;
  readonly upper: number;
}

/**
 * Privacy loss random variables, added up numerically: the least epsilon of the three accountants that is proven. The
 * epsilon is the upper bound, that of the direction, example added or removed, that tells more. Takes from
 * milliseconds to a few seconds, with the steps and the precision; updates of any settings may follow each other.
 *
 * `delta(epsilon) = E[max(0, 1 - exp(epsilon - Y))]`, `Y` being the sum of all updates' losses `log(P(x) / Q(x))`. Losses are rounded to
 * a grid that keeps their means, and their distributions convolved by Fourier transforms; `deltaError` bounds what is cut off, what wraps
 * round and the chance that the rounding adds up to more than `epsilonError`: `upper = epsilon(delta - deltaError) + epsilonError`.
 * What floating point rounds away is estimated and taken off delta as well.
 * Source: Gopi, Lee & Wutschitz 2021, "Numerical composition of differential privacy".
 * @throws {OptionError} for errors that are not above 0, or a history that is none.
 * @throws {ComputeError} for a delta so small that rounding hides it.
 * @example
 * const spent = prvAccountant().add({ noiseMultiplier: 1.1, sampleRate: 0.01, steps: 1000 });
 * spent.epsilon(1e-5) // 1.52
 */
export function prvAccountant(given: PrvAccountantOptions = {}): Accountant {
  const { history, ...precision } = completed(given);
  return accountantBy(
    {
      name: "prv",
      options: precision,
      guaranteed: true,
      epsilon: (spent, delta) => boundsOf(spent, delta, precision).upper,
      delta: (spent, epsilon) => deltaBound(spent, epsilon, precision),
      warnings: (spent, delta) => warningsOf(planGrid(gathered(spent), delta, precision), precision),
    },
    history,
  );
}

/**
 * The bounds of the {@link prvAccountant} for a history's epsilon.
 * @throws {OptionError} for options out of their ranges, or a history that is none.
 * @throws {ComputeError} for a delta so small that rounding hides it.
 * @example
 * const { lower, upper } = prvBounds([{ noiseMultiplier: 1.1, sampleRate: 0.01, steps: 1000 }], { delta: 1e-5 });
 */
export function prvBounds(
  history: readonly SpentSteps[],
  options: PrvPrecision & { readonly delta: number },
): EpsilonBounds {
  const { delta, ...precision } = options;
  checkNumbers("prvBounds", { delta }, { delta: { min: 0, max: 1, exclusive: true } });
  const accountant = prvAccountant({ ...precision, history });
  if (accountant.history.length === 0) return { lower: 0, estimate: 0, upper: 0 };
  return boundsOf(accountant.history, delta, completed(precision));
}

type Precision = Readonly<Record<keyof PrvPrecision, number | undefined>>;

function completed(given: PrvAccountantOptions): Precision & { readonly history: readonly SpentSteps[] } {
  const options = complete("prvAccountant", given, {
    epsilonError: undefined,
    deltaError: undefined,
    history: [] as readonly SpentSteps[],
  });
  checkNumbers("prvAccountant", options, {
    epsilonError: { min: 0, exclusive: true },
    deltaError: { min: 0, max: 1, exclusive: true },
  });
  return options;
}

/** What is known of the losses of a history, both ways. */
interface Counted extends GridPlan {
  readonly directions: readonly LossDistribution[];
}

function count(history: readonly SpentSteps[], delta: number, precision: Precision): Counted {
  const spent = gathered(history);
  const plan = planGrid(spent, delta, precision);
  const { remove, add } = composeLosses(spent, plan);
  const rounding = Math.max(roundingOf(remove.masses), roundingOf(add.masses));
  return { ...plan, deltaError: plan.deltaError + rounding, directions: [remove, add] };
}

function boundsOf(history: readonly SpentSteps[], delta: number, precision: Precision): EpsilonBounds {
  const { directions, epsilonError, deltaError } = count(history, delta, precision);
  if (deltaError >= delta) {
    throw new ComputeError({
      where: "prvAccountant",
      problem: "delta is not above what its errors and floating point rounding hide",
      expected: `a delta above ${deltaError.toPrecision(2)}`,
      received: String(delta),
      mend: "give a larger delta or a smaller deltaError, or take rdpAccountant, which has no such bound",
    });
  }
  const worst = (at: number): number => Math.max(...directions.map((losses) => epsilonOf(losses, at)));
  return {
    lower: Math.max(0, worst(delta + deltaError) - epsilonError),
    estimate: worst(delta),
    upper: worst(delta - deltaError) + epsilonError,
  };
}

/** The grid depends on delta, so delta is first taken as rdp has it, then as it was found. */
function deltaBound(history: readonly SpentSteps[], epsilon: number, precision: Precision): number {
  let delta = rdpAccountant({ history }).delta(epsilon);
  for (let round = 0; round < 3; round++) {
    const within = Math.min(0.5, Math.max(1e-12, delta));
    const { directions, epsilonError, deltaError } = count(history, within, precision);
    const worst = Math.max(...directions.map((losses) => deltaOf(losses, epsilon - epsilonError)));
    delta = Math.min(1, worst + deltaError);
  }
  return delta;
}

function warningsOf({ epsilonError }: GridPlan, precision: Precision): readonly string[] {
  const wanted = precision.epsilonError;
  return wanted === undefined || epsilonError <= wanted
    ? []
    : [
        `epsilon holds, but is only exact to ${epsilonError.toPrecision(2)} rather than ${wanted}: the grid would be too large`,
      ];
}
