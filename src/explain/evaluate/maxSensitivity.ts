import { checkNumbers, complete } from "../../base/options.ts";
import type { Given } from "../../training/given.ts";
import { combine, expectFloats, uniformNoise, type Perturb } from "./drawnNoise.ts";
import { attributionsOf, onlyInput, rowOf, type Evaluated } from "./evaluated.ts";
import { modelScore, targetsOf } from "./modelScore.ts";

export interface MaxSensitivityOptions {
  /** How far each number of the input is changed at most. Default: 0.02. */
  readonly radius?: number;
  /** How many changes of each example. Default: 10. */
  readonly samples?: number;
  /** The changes themselves, added to the input. Default: uniform noise within the radius. */
  readonly perturb?: Perturb;
  /** The class, or one for every example. Default: those predicted for the unchanged inputs. */
  readonly target?: number | readonly number[];
  /** Fixes the noise. Default: 0. */
  readonly seed?: number;
}

const where = "maxSensitivity";
const defaults = { radius: 0.02, samples: 10, perturb: undefined, target: undefined, seed: 0 } as const;

/**
 * Max-sensitivity (Yeh et al. 2019, https://arxiv.org/abs/1901.09392): by how much an explanation changes at most when the
 * input changes a little, `max over d of |e(x + d) - e(x)| / |e(x)|` in the Euclidean norm. 0 is best. Equal to Captum's
 * `sensitivity_max`.
 * Shapes: `[batch]`.
 * @throws {UnsupportedError} for inputs of whole numbers, or several.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "tanh" })]);
 * const [of] = await explain.evaluate.maxSensitivity(explain.saliency(model), tensor([[1, 2, 3, 4]]));
 */
export async function maxSensitivity(
  explainer: Evaluated,
  x: Given,
  options: MaxSensitivityOptions = {},
): Promise<Float32Array> {
  const { radius, samples, target, seed, ...rest } = complete(where, options, defaults);
  const { perturb = uniformNoise(radius, seed) } = rest;
  checkNumbers(
    where,
    { radius, samples, seed },
    { radius: { min: 0 }, samples: { min: 1, integer: true }, seed: { integer: true } },
  );
  const { model } = explainer;
  const array = await onlyInput(where, model, x);
  expectFloats(where, array);
  const score = await modelScore(where, model, { x: array });
  const targets = await targetsOf(where, model, { x: array, target, score });
  const before = await attributionsOf(explainer, array, targets);
  const most = new Float32Array(array.shape[0]!);
  for (let sample = 0; sample < samples; sample++) {
    const near = combine(array, perturb(array, sample), (a, b) => a + b);
    const after = await attributionsOf(explainer, near, targets);
    most.forEach((known, row) => {
      const [a, b] = [rowOf(before, row), rowOf(after, row)];
      const change = norm(a.map((v, i) => b[i]! - v)) / norm(a);
      most[row] = Math.max(known, change);
    });
  }
  return most;
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
