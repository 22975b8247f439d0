import { foldIn } from "../base/random.ts";
import type { Batch } from "./batches.ts";
import { streamKey } from "./fit.ts";
import { lostLoss } from "./lostLoss.ts";
import type { Objective } from "./objective.ts";
import { firstState, rateAt, type OptimizerState } from "./optimizerState.ts";
import type { Steps } from "./steps.ts";
import { publish, valuesByTraining, type ModelWeight } from "./variables.ts";

/** What a step by itself needs of a model. */
export interface SteppedModel {
  readonly weights: readonly ModelWeight[];
  readonly objective: Objective;
  readonly steps: Steps;
  /** What an earlier step has left. */
  readonly optimizer: OptimizerState | undefined;
  readonly seed: number;
}

/**
 * One update on one batch, outside of any epoch: no metrics, no callbacks.
 * @returns the batch's loss, and what the optimizer keeps
 * @throws {ComputeError} when the loss is no longer finite.
 */
export async function singleStep(
  { weights, objective, steps, seed, ...model }: SteppedModel,
  batch: Batch,
): Promise<{ readonly loss: number; readonly optimizer: OptimizerState }> {
  const { state: kept, step } = model.optimizer ?? firstState(objective.optimizer, weights);
  const state = { ...valuesByTraining(weights), optimizer: { ...kept }, tracked: {} };
  const loss = await steps.train(state, batch, {
    learningRate: rateAt(objective.optimizer, step),
    step,
    key: foldIn(streamKey(seed, "steps"), step),
    onlyFinite: true,
  });
  if (!Number.isFinite(loss)) throw lostLoss(loss, `step ${step + 1}`);
  publish(weights, state);
  return { loss, optimizer: { state: state.optimizer, step: step + 1 } };
}
