import type { Grid } from "./composition.ts";
import { defaultOrders, rdpAccountant } from "./rdp.ts";
import { renyiCurve } from "./renyi.ts";
import type { SpentSteps } from "./spentSteps.ts";

/** A grid for losses, and the errors it makes. */
export interface GridPlan extends Grid {
  readonly epsilonError: number;
  readonly deltaError: number;
}

/** Larger grids would take more than a few seconds and half a gigabyte. */
const largest = 2 ** 22;
const smallest = 2 ** 10;

/**
 * The grid that keeps the errors within bounds. Of `deltaError` = d, a sixth each goes to
 * - losses of single steps outside the grid: `k P(|Y_i| > L) <= d / 6`;
 * - rounding: k independent errors of mean zero, none larger than half a mesh, sum to more than `epsilonError` with
 *   probability at most `2 exp(-2 epsilonError^2 / (k mesh^2)) = d / 6` (Hoeffding);
 * - the sum of the losses leaving the grid: `P(|Y| > L - epsilonError) <= d / 6`; as it is the rounded sum that wraps round,
 *   the first two count once more. All in all, 5 / 6 of d.
 *
 * Source: Gopi, Lee & Wutschitz 2021, theorem 5.5; tails by Renyi divergences as {@link reach} says.
 */
export function planGrid(
  history: readonly SpentSteps[],
  delta: number,
  given: { readonly epsilonError: number | undefined; readonly deltaError: number | undefined },
): GridPlan {
  const deltaError = given.deltaError ?? delta / 1000;
  const steps = history.reduce((total, stretch) => total + stretch.steps, 0);
  const sum = reach(history, deltaError / 12);
  const single = Math.max(
    ...history.map((stretch) => reach([{ ...stretch, steps: 1 }], deltaError / (12 * steps))),
  );
  const wanted = given.epsilonError ?? 0.005 * Math.max(rdpAccountant({ history }).epsilon(delta), sum / 20);
  // Few errors cannot exceed a mesh each, half of it from rounding and half from keeping the mean.
  const errorsPerMesh = Math.min(steps, Math.sqrt((steps * Math.log(12 / deltaError)) / 2));
  const edgeFor = (epsilonError: number): number => Math.max(single, sum + epsilonError);
  const needed = (2 * edgeFor(wanted) * errorsPerMesh) / wanted;
  const size = Math.min(largest, Math.max(smallest, 2 ** Math.ceil(Math.log2(needed))));
  // The mesh makes use of the whole grid; where that is too small, the error grows, and with it the sum's edge.
  const mesh = Math.max((2 * single) / (size - 2), (2 * sum) / (size - 2 - 2 * errorsPerMesh));
  return { size, mesh, deltaError, epsilonError: mesh * errorsPerMesh };
}

/**
 * A loss that `|Y|` exceeds with probability at most `2 chance`: by Markov's inequality
 * `P(Y > t) <= E[exp((alpha - 1) Y)] exp(-(alpha - 1) t) = exp((alpha - 1) (D - t))` with the Renyi divergence `D` of any order alpha, and
 * `P(Y < -t) <= exp((alpha - 1) (D' - t) - t)`, `D'` being that of the other direction, which is no larger than the larger of both.
 */
function reach(history: readonly SpentSteps[], chance: number): number {
  const stretches = history.map((stretch) => ({ ...stretch, curve: renyiCurve(defaultOrders, stretch) }));
  const bounds = defaultOrders.map((alpha, i) => {
    const divergence = stretches.reduce((total, { steps, curve }) => total + steps * curve[i]!, 0);
    return divergence - Math.log(chance) / (alpha - 1);
  });
  return Math.min(...bounds);
}
