import type { NdArray } from "../base/ndarray.ts";
import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Network } from "../layers/network.ts";
import { add } from "../ops/index.ts";
import {
  gradientOfLoss,
  type ByPath,
  type StepBatch,
  type StepRun,
  type UpdateArguments,
} from "../optimizers/index.ts";
import type { Replacement } from "../runtime/inPlace/index.ts";
import type { Batch } from "./batches.ts";
import { Arguments, dataInputs, runNetwork, typesOf, type Tensors } from "./networkRun.ts";
import { totalLoss, type Objective, type Tracker } from "./objective.ts";
import type { ModelWeight } from "./variables.ts";

/** What a model is, for building its steps. */
export interface Blueprint {
  readonly network: Network;
  /** The paths of layers that are not trained for the time being. */
  readonly frozen: ReadonlySet<string>;
  readonly weights: readonly ModelWeight[];
  readonly objective: Objective;
  readonly tracker: Tracker;
}

/** Everything a training run changes, under names; the weights under their paths. */
export interface RunState {
  trained: Record<string, NdArray>;
  fixed: Record<string, NdArray>;
  optimizer: Record<string, NdArray>;
  /** Of the loss and the metrics; a state without any leaves them out of the step. */
  tracked: Record<string, NdArray>;
}

/** An array of the state and what it becomes. */
export interface StateChange extends Replacement {
  readonly part: keyof RunState;
  readonly name: string;
}

/** A training step as a graph. */
export interface TrainGraph {
  /** Everything the run changes, with what it becomes; the same tensor where it stays. */
  readonly state: readonly StateChange[];
  /** The batch's arrays, in order. */
  readonly data: readonly Tensor[];
  readonly learningRate: Tensor;
  readonly step: Tensor;
  readonly keys: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly loss: Tensor;
}

/** What a run is followed by, as trees of tensors know it. */
export interface Rest {
  readonly updates: Tensors;
  readonly masks: Tensors;
  readonly parts: Tensors;
}

/** Builds the step for batches like the given one: the loss, its gradient, the optimizer's update, the metrics. */
export function trainGraph(blueprint: Blueprint, state: RunState, batch: Batch): TrainGraph {
  const { weights, objective, tracker } = blueprint;
  const inputs = new Arguments();
  const trained = inputs.record(typesOf(state.trained));
  const fixed = inputs.record(typesOf(state.fixed));
  const optimizer = inputs.record(typesOf(state.optimizer), "optimizer/");
  const tracked = inputs.record(typesOf(state.tracked), "tracked/");
  const { x, y, sampleWeight } = dataInputs(inputs, batch);
  const learningRate = inputs.add({ dtype: "float32", shape: [] }, "learningRate");
  const step = inputs.add({ dtype: "float32", shape: [] }, "step");

  const run = (current: ByPath<Tensor>, batch: StepBatch): StepRun & { rest: Rest } => {
    const { loss, ...told } = runOnData(blueprint, { ...current, ...fixed }, batch, () => inputs.key());
    return { loss: withScope("loss", () => sumOf([loss, ...penaltiesOf(weights, current)])), ...told };
  };
  const batchOfStep = { x, y, sampleWeight };
  const toDifferentiate = { weights: trained, batch: batchOfStep, run, key: () => inputs.key(), step };
  const { gradients, run: told } = (objective.method?.gradients ?? gradientOfLoss)(toDifferentiate);
  const { loss, yPred } = told;
  const rest = told.rest as Rest;

  const next = update(blueprint, { weights: trained, gradients, state: optimizer, learningRate, step });
  const follow = () =>
    tracker.update(tracked, {
      loss,
      parts: fromIndex(rest.parts, yPred.length),
      yTrue: y,
      yPred,
      masks: fromIndex(rest.masks, yPred.length),
      sampleWeight,
    });
  const updated = Object.keys(tracked).length === 0 ? {} : withScope("metrics", follow);
  return {
    state: [
      ...changes("trained", trained, next.weights),
      ...changes("fixed", fixed, { ...fixed, ...rest.updates }),
      ...changes("optimizer", optimizer, next.state),
      ...changes("tracked", tracked, updated),
    ],
    data: [...x, ...y, ...(sampleWeight ? [sampleWeight] : [])],
    learningRate,
    step,
    keys: inputs.keys,
    gradients: Object.values(gradients),
    loss,
  };
}

/** The loss on data by the model in training mode: with what layers add, without what regularizers of weights do. */
export function runOnData(
  { network, frozen, objective }: Blueprint,
  weights: Tensors,
  { x, y, sampleWeight }: StepBatch,
  key: () => Tensor,
): StepRun & { readonly rest: Rest } {
  const { yPred, masks, updates, penalties } = runNetwork(network, weights, x, {
    training: true,
    frozen,
    key,
  });
  const { loss, parts } = withScope("loss", () => {
    const { total, parts } = totalLoss(objective, { yTrue: y, yPred, masks, sampleWeight });
    return { loss: sumOf([total, ...penalties]), parts };
  });
  return { loss, yPred, rest: { updates, masks: byIndex(masks), parts: byIndex(parts) } };
}

/** The optimizer's update, and what constraints make of it. `step` counts the updates before. */
export const update = ({ objective, weights }: Blueprint, args: UpdateArguments) =>
  withScope("optimizer", () => {
    const next = objective.optimizer.update({ ...args, step: add(args.step, 1) });
    for (const { path, spec } of weights) {
      if (spec.constraint && next.weights[path])
        next.weights[path] = spec.constraint.apply(next.weights[path]);
    }
    return next;
  });

/** What a part of the state becomes. */
export const changes = (part: keyof RunState, before: Tensors, after: Tensors): StateChange[] =>
  Object.entries(before).map(([name, target]) => ({ part, name, target, value: after[name]! }));

/** What the regularizers of the given weights add to the loss. */
export const penaltiesOf = (weights: readonly ModelWeight[], values: Tensors): Tensor[] =>
  weights.flatMap(({ path, spec }) =>
    spec.regularizer && values[path] ? [spec.regularizer.penalty(values[path])] : [],
  );

export const sumOf = (terms: readonly Tensor[]): Tensor => terms.reduce((a, b) => add(a, b));

/** A list with gaps as a record, and back: trees of tensors hold tensors only. */
const byIndex = (list: readonly (Tensor | undefined)[]): Tensors =>
  Object.fromEntries(list.flatMap((t, i) => (t === undefined ? [] : [[i, t]])));
export const fromIndex = (record: Tensors, length: number): (Tensor | undefined)[] =>
  Array.from({ length }, (_, i) => record[i]);
