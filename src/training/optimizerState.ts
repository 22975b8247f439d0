import type { NdArray } from "../base/ndarray.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { ModelWeight } from "./variables.ts";

/** What an optimizer keeps between updates. */
export interface OptimizerState {
  readonly state: Record<string, NdArray>;
  /** Updates made so far. */
  readonly step: number;
}

/** An optimizer's state before the first update. */
export function firstState(optimizer: Optimizer, weights: readonly ModelWeight[]): OptimizerState {
  const trained = weights.filter(({ spec }) => spec.trainable);
  const types = trained.map(({ path, variable: { value } }) => [
    path,
    { dtype: value.dtype, shape: value.shape },
  ]);
  return { state: { ...optimizer.init(Object.fromEntries(types)) }, step: 0 };
}

/** The learning rate of an optimizer after so many updates. */
export const rateAt = ({ learningRate }: Optimizer, step: number): number =>
  typeof learningRate === "number" ? learningRate : learningRate.value(step);
