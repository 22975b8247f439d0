import { complete } from "../../base/options.ts";
import type { NdArray } from "../../base/ndarray.ts";
import type { Given } from "../../training/given.ts";
import { resolveBaseline, type Baseline } from "../baseline.ts";
import { attributionsOf, onlyInput, rowOf, type Evaluated } from "./evaluated.ts";
import {
  explainedOutput,
  modelScore,
  scoreDefaults,
  targetsOf,
  type EvaluatedScoreOptions,
} from "./modelScore.ts";

export interface CompletenessOptions extends EvaluatedScoreOptions {
  /** What the method compared with. Default: 0. */
  readonly baseline?: Baseline;
}

/** Whether attributions add up to what they explain, of one example. */
export interface Completeness {
  /** What the attributions add up to. */
  readonly sum: number;
  /** The score's difference to that of the baseline. */
  readonly change: number;
  /** `|sum - change| / |change|`. */
  readonly error: number;
}

const where = "completeness";

/**
 * Completeness (Sundararajan et al. 2017): whether attributions add up to the score's difference to the baseline, as those
 * of integrated gradients, DeepLIFT and Shapley values promise.
 * @returns one entry an example
 * @throws {UnsupportedError} for a model with several inputs.
 * @throws {ShapeError} for a baseline of another shape.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "tanh" })]);
 * const explainer = explain.integratedGradients(model);
 * const [found] = await explain.evaluate.completeness(explainer, tensor([[1, 2, 3, 4]]));
 */
export async function completeness(
  explainer: Evaluated,
  x: Given,
  options: CompletenessOptions = {},
): Promise<Completeness[]> {
  const { baseline, target, ...rest } = complete(where, options, { baseline: 0, ...scoreDefaults } as const);
  const { output = explainedOutput(explainer.kind), ...named } = rest;
  const { model } = explainer;
  const array = await onlyInput(where, model, x);
  const score = await modelScore(where, model, { x: array, output, ...named });
  const targets = await targetsOf(where, model, { x: array, target, score, outputName: named.outputName });
  const attributions = await attributionsOf(explainer, array, targets);
  const [resolved] = resolveBaseline(where, model, baseline);
  const [with_, without] = await Promise.all([
    score.scores(array, targets),
    score.scores(filled(array, await resolved!.array()), targets),
  ]);
  return targets.map((_, row) => {
    const sum = rowOf(attributions, row).reduce((total, v) => total + v, 0);
    const change = with_[row]! - without[row]!;
    return { sum, change, error: Math.abs(sum - change) / Math.abs(change) };
  });
}

/** A baseline for every example. */
function filled(x: NdArray, baseline: NdArray): NdArray {
  const data = x.data.slice() as Float32Array;
  const values = baseline.data as Float32Array;
  data.forEach((_, i) => (data[i] = values[i % values.length]!));
  return { ...x, data };
}
