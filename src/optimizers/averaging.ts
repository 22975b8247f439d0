import { scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, equal, mod, multiply, subtract, where } from "../ops/index.ts";
import type { SharedSettings } from "./sharedOptions.ts";

/** The slot that holds a weight's moving average. */
export const averageSlot = "average";

interface Updated {
  readonly weights: Record<string, Tensor>;
  readonly state: Record<string, Tensor>;
}

/**
 * Exponential moving averages of the updated weights: `a' = momentum a + (1 - momentum) w'`. The first
 * average is the weight itself. Puts them in the weights' place where an overwrite is due.
 * @param options.madeBefore the updates made before this one
 */
export function averageWeights(
  { weights, state }: Updated,
  paths: readonly string[],
  { settings, madeBefore }: { readonly settings: SharedSettings; readonly madeBefore: Tensor },
): Updated {
  const { emaMomentum, emaOverwriteFrequency: every } = settings;
  const kept = where(equal(madeBefore, 0), 0, scalar(emaMomentum));
  const taken = subtract(1, kept);
  const due = every === undefined ? undefined : equal(mod(add(madeBefore, 1), every), 0);
  const next = { weights: { ...weights }, state: { ...state } };
  for (const path of paths) {
    const key = `${averageSlot}/${path}`;
    const weight = weights[path]!;
    const average = add(multiply(kept, state[key]!), multiply(taken, weight));
    next.state[key] = average;
    if (due !== undefined) next.weights[path] = where(due, average, weight);
  }
  return next;
}
