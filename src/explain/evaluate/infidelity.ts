import { ShapeError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { sameShape, showShape } from "../../base/shape.ts";
import type { Given } from "../../training/given.ts";
import { combine, expectFloats, normalNoise, type Perturb } from "./drawnNoise.ts";
import { attributionsOf, onlyInput, rowOf, type Evaluated } from "./evaluated.ts";
import {
  explainedOutput,
  modelScore,
  scoreDefaults,
  targetsOf,
  type EvaluatedScoreOptions,
} from "./modelScore.ts";

export interface InfidelityOptions extends EvaluatedScoreOptions {
  /** How many changes of each example. Default: 10. */
  readonly samples?: number;
  /** The standard deviation of the changes, normal noise. Default: 0.1. */
  readonly noise?: number;
  /** The changes themselves, taken from the input: `x - perturb(x, n)` is what the model gets. Default: the noise. */
  readonly perturb?: Perturb;
  /** Scales the attributions so that the infidelity is least (Captum's `normalize`). Default: false. */
  readonly normalize?: boolean;
  /** Fixes the noise. Default: 0. */
  readonly seed?: number;
}

const where = "infidelity";
const defaults = {
  samples: 10,
  noise: 0.1,
  perturb: undefined,
  normalize: false,
  seed: 0,
  ...scoreDefaults,
} as const;

/**
 * Infidelity (Yeh et al. 2019, "On the (in)fidelity and sensitivity of explanations", https://arxiv.org/abs/1901.09392): how
 * far what attributions say of changes `I` of the input is from what the score does,
 * `E (I . attributions - (score(x) - score(x - I)))^2`. 0 is best. Equal to Captum's `infidelity`.
 * Shapes: `[batch]`.
 * @throws {UnsupportedError} for inputs of whole numbers, or several.
 * @throws {ShapeError} for attributions or changes of another shape than the input.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3)]);
 * const [of] = await explain.evaluate.infidelity(explain.integratedGradients(model), tensor([[1, 2, 3, 4]]));
 */
export async function infidelity(
  explainer: Evaluated,
  x: Given,
  options: InfidelityOptions = {},
): Promise<Float32Array> {
  const { samples, noise, normalize, seed, target, ...rest } = complete(where, options, defaults);
  const { perturb = normalNoise(noise, seed), output = explainedOutput(explainer.kind), ...named } = rest;
  checkNumbers(
    where,
    { samples, noise, seed },
    { samples: { min: 1, integer: true }, noise: { min: 0 }, seed: { integer: true } },
  );
  const { model } = explainer;
  const array = await onlyInput(where, model, x);
  expectFloats(where, array);
  const score = await modelScore(where, model, { x: array, output, ...named });
  const targets = await targetsOf(where, model, { x: array, target, score, outputName: named.outputName });
  const attributions = await attributionsOf(explainer, array, targets);
  const expectShape = (shape: readonly number[], what: string): void => {
    if (sameShape(shape, array.shape)) return;
    throw new ShapeError({
      where,
      problem: what,
      expected: showShape(array.shape),
      received: showShape(shape),
    });
  };
  expectShape(attributions.shape, "attributions do not lie on the input");
  const batch = array.shape[0]!;
  const clean = await score.scores(array, targets);
  // Sums over the samples, of every example: (I . a)^2, (I . a) change, change^2.
  const [said, both, done] = [new Float64Array(batch), new Float64Array(batch), new Float64Array(batch)];
  for (let sample = 0; sample < samples; sample++) {
    const change = perturb(array, sample);
    expectShape(change.shape, "a change has another shape than the input");
    const after = await score.scores(
      combine(array, change, (a, b) => a - b),
      targets,
    );
    for (let row = 0; row < batch; row++) {
      const own = rowOf(attributions, row);
      const expected = rowOf(change, row).reduce((sum, v, i) => sum + v * own[i]!, 0);
      const real = clean[row]! - after[row]!;
      said[row]! += expected ** 2;
      both[row]! += expected * real;
      done[row]! += real ** 2;
    }
  }
  return Float32Array.from({ length: batch }, (_, row) => {
    const scale = normalize && said[row]! > 0 ? both[row]! / said[row]! : 1;
    return (scale ** 2 * said[row]! - 2 * scale * both[row]! + done[row]!) / samples;
  });
}
