import type { NdArray } from "../../base/ndarray.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add, divide, exp, multiply, subtract, sum } from "../../ops/index.ts";
import { grad } from "../../transform/index.ts";
import type { PrivacyPlan } from "../../privacy/index.ts";
import { Arguments, typesOf, type Tensors } from "../networkRun.ts";
import {
  changes,
  penaltiesOf,
  sumOf,
  update,
  type Blueprint,
  type RunState,
  type TrainGraph,
} from "../trainGraph.ts";

/** Where the clipping norm stands in the state of a run that adapts it. */
export const clipStateName = "privacy/maxGradNorm";

/**
 * The update at the end of a batch as a graph. Its data are the clipped sums, standard Gaussian noise for each of them, the
 * balance of examples within the clipping norm, and noise for that. Formula: `(sum + N(0, (noiseMultiplier maxGradNorm)^2)) / expectedBatchSize`, then what
 * regularizers of weights add, which know nothing of the data.
 */
export function noisyGraph(
  blueprint: Blueprint,
  {
    state,
    plan,
    sums: given,
  }: { readonly state: RunState; readonly plan: PrivacyPlan; readonly sums: RunState["trained"] },
): TrainGraph {
  const inputs = new Arguments();
  const trained = inputs.record(typesOf(state.trained));
  const optimizer = inputs.record(typesOf(state.optimizer), "optimizer/");
  const sums = inputs.record(typesOf(given), "sums/");
  const balance = inputs.add({ dtype: "float32", shape: [] }, "balance");
  const noise = inputs.record(typesOf(given), "noise/");
  const countNoise = inputs.add({ dtype: "float32", shape: [] }, "countNoise");
  const learningRate = inputs.add({ dtype: "float32", shape: [] }, "learningRate");
  const step = inputs.add({ dtype: "float32", shape: [] }, "step");

  const clip = optimizer[clipStateName] ?? plan.maxGradNorm;
  const scale = 1 / plan.expectedBatchSize;
  const spread = multiplied(clip, plan.gradientNoiseMultiplier * scale);
  const penalties = penaltyGradients(blueprint, trained);
  const gradients = Object.fromEntries(
    Object.entries(sums).map(([path, sum]) => {
      const mean = add(multiply(sum, scale), multiply(noise[path]!, spread));
      return [path, penalties[path] ? add(mean, penalties[path]) : mean];
    }),
  );
  const next = update(blueprint, { weights: trained, gradients, state: optimizer, learningRate, step });
  const followed = { ...next.state, ...nextClip(plan, optimizer[clipStateName], { balance, countNoise }) };
  return {
    state: [...changes("trained", trained, next.weights), ...changes("optimizer", optimizer, followed)],
    data: [...Object.values(sums), ...Object.values(noise), balance, countNoise],
    learningRate,
    step,
    keys: [],
    gradients: Object.values(gradients),
    // Finite only where all gradients are: what must hold before the state is changed.
    loss: sumOf(Object.values(sums).map((t) => sum(t))),
  };
}

const multiplied = (clip: Tensor | number, by: number): Tensor | number =>
  typeof clip === "number" ? clip * by : multiply(clip, by);

function penaltyGradients({ weights }: Blueprint, trained: Tensors): Tensors {
  if (penaltiesOf(weights, trained).length === 0) return {};
  return grad((at: Tensors) => sumOf(penaltiesOf(weights, at)))(trained);
}

/**
 * Andrew et al. 2021: `C exp(-learningRate (share - quantile))`, the share counted with noise. One example more or less changes
 * the balance by a half, and the number of examples within the norm by up to one: so the balance is what noise is added to.
 */
function nextClip(
  { adaptiveClipping, expectedBatchSize }: PrivacyPlan,
  clip: Tensor | undefined,
  { balance, countNoise: noise }: { readonly balance: Tensor; readonly countNoise: Tensor },
): Tensors {
  if (adaptiveClipping === undefined || clip === undefined) return {};
  const { quantile, learningRate, countNoise } = adaptiveClipping;
  const share = add(divide(add(balance, multiply(noise, countNoise)), expectedBatchSize), 0.5);
  return { [clipStateName]: multiply(clip, exp(multiply(subtract(share, quantile), -learningRate))) };
}

/** The clipping norm as it stands. */
export const clipOf = (state: RunState, plan: PrivacyPlan): NdArray =>
  state.optimizer[clipStateName] ?? scalarArray(plan.maxGradNorm);

/** A number as a float32 scalar. */
export const scalarArray = (value: number): NdArray => ({
  dtype: "float32",
  shape: [],
  data: Float32Array.of(value),
});
