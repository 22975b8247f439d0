import { OptionError } from "../../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { randomBits, randomKey } from "../../base/random.ts";
import { tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  divideNoNaN,
  matMul,
  multiply,
  slice,
  square,
  squeeze,
  subtract,
  sum,
} from "../../ops/index.ts";
import { baselineInputs, resolveBaseline, type BaselineOption } from "../baseline.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { rowsDefault, type RowsOption } from "../samples.ts";
import { gram, type Matrix } from "./linearSystem.ts";
import { fitLinear, regressions, type Regression } from "./linearFit.ts";
import { givenMasks, matrixTensor, type MasksOption } from "./masks.ts";
import { partsOf, replaced, spread } from "./parts.ts";
import { scoreChanges } from "./scoreChanges.ts";
import { resolveSegments, type SegmentsOption } from "./segments.ts";

export interface LimeOptions extends BaselineOption, SegmentsOption, MasksOption, RowsOption {
  /** How many changed copies of each example. Default: 1000. */
  readonly samples?: number;
  /** How far copies may be from the example to count: the width of the kernel over cosine distance. Default: 0.25. */
  readonly kernelWidth?: number;
  /** How the local linear model is fitted. Default: ridge. */
  readonly regression?: Regression;
  /** Weighs its penalty, as scikit-learn's `alpha`. Default: 1 for ridge, 0.01 for lasso. */
  readonly alpha?: number;
  /** Draws the copies. Default: 0. */
  readonly seed?: number;
}

const name = "lime";
const alphas = { ridge: 1, lasso: 0.01 } as const;
const defaults = {
  baseline: 0,
  segments: undefined,
  masks: undefined,
  samples: 1000,
  kernelWidth: 0.25,
  regression: "ridge",
  alpha: undefined,
  seed: 0,
  ...rowsDefault,
} as const;

/** Every feature on or off by the toss of a coin; the first copy is the example itself. */
function tossed(samples: number, features: number, seed: number): Matrix {
  const bits = randomBits(randomKey(seed), samples * features);
  return Array.from({ length: samples }, (_, s) =>
    Float64Array.from({ length: features }, (_, i) => (s === 0 ? 1 : bits[s * features + i]! >>> 31)),
  );
}

/** How near every copy is: `exp(-d^2 / (2 width^2))` of the cosine distance `d` of its mask to the mask of ones. */
const nearness = (masks: Matrix, width: number): Float64Array =>
  Float64Array.from(masks, (mask) => {
    const distance = 1 - Math.sqrt(mask.reduce((a, b) => a + b, 0) / mask.length);
    return Math.exp(-(distance ** 2) / (2 * width ** 2));
  });

/**
 * LIME (Ribeiro et al. 2016, "Why should I trust you?", https://arxiv.org/abs/1602.04938): a linear model of which
 * features are there, fitted to the scores of copies of the example that have features replaced by the baseline; near copies count
 * more. Features are superpixels, words or columns, as `segments` says. Gives the linear model's `coefficients [batch, features]` and
 * `intercept [batch]`, and how well it fits, its weighted `R^2` `fit [batch]`. The fit is that of the `lime` library, for equal masks
 * with equal numbers.
 * @throws {OptionError} for fewer samples than features, a class, output or input that the model does not have, or settings
 * out of range.
 * @throws {ShapeError} for a baseline, segments or masks of another shape.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const { attributions, fit } = await explain.lime(model, { samples: 200 })(tensor([[1, 2, 3, 4]]));
 */
export const lime = defineExplainer({
  name,
  kind: "perturbation",
  explains: "inputs",
  settings(given: LimeOptions, model) {
    const settings = complete(name, given, defaults);
    checkChoice(`${name}.regression`, settings.regression, regressions);
    checkNumbers(name, settings, {
      samples: { min: 2, integer: true },
      kernelWidth: { min: 0, exclusive: true },
      alpha: { min: 0, exclusive: true },
      seed: { integer: true },
      rowsAtOnce: { min: 1, integer: true },
    });
    return {
      ...settings,
      alpha: settings.alpha ?? alphas[settings.regression],
      baseline: resolveBaseline(name, model, settings.baseline),
      cuts: resolveSegments(name, model.network, settings.segments),
    };
  },
  describe(
    subject,
    { baseline, cuts, masks: given, samples, kernelWidth, regression, alpha, seed, rowsAtOnce },
  ) {
    const parts = partsOf(name, subject, cuts);
    const from = baselineInputs(subject, baseline);
    const masks = given ? givenMasks(name, given, parts.count) : tossed(samples, parts.count, seed);
    expectEnough(masks.length, parts.count);
    const weights = nearness(masks, kernelWidth);
    const rows = masks.map((mask) => Float64Array.of(1, ...mask));
    const weighted = rows.map((row, s) => row.map((v) => v * weights[s]!));
    const [moments, squares] = scoreChanges(subject, {
      count: masks.length,
      values: [matrixTensor(masks), matrixTensor(weighted)],
      rowsAtOnce,
      inputs: ({ values: [on] }) => replaced(subject, parts, on!, from),
      sums: (rise, { values: [, own] }) => [
        matMul(rise, own!),
        matMul(square(rise), slice(own!, [null, { start: 0, stop: 1 }])),
      ],
    }) as readonly [Tensor, Tensor];
    const products = gram(rows, weights);
    const fitted = fitLinear(name, products, moments, { regression, alpha });
    const coefficients = slice(fitted, [null, { start: 1 }]);
    const rise = squeeze(slice(fitted, [null, { start: 0, stop: 1 }]), 1);
    // |y - z b|^2 = |y|^2 - 2 b . z^T y + b^T z^T z b, all weighted
    const explained = subtract(multiply(moments, 2), matMul(fitted, matrixTensor(products)));
    const left = subtract(squeeze(squares, 1), sum(multiply(fitted, explained), { axis: 1 }));
    const first = slice(moments, [null, { start: 0, stop: 1 }]);
    const spreadOfScores = subtract(squares, multiply(square(first), 1 / products[0]![0]!));
    return {
      attributions: spread(subject, parts, coefficients),
      more: {
        coefficients,
        intercept: add(rise, subject.score(subject.inputs)),
        fit: subtract(tensor(1), divideNoNaN(left, squeeze(spreadOfScores, 1))),
      },
    };
  },
});

function expectEnough(samples: number, features: number): void {
  if (samples > features) return;
  throw new OptionError({
    where: `${name}.samples`,
    problem: `these are too few for ${features} features`,
    expected: `more than ${features}, better many times more`,
    received: `${samples}`,
    mend: "draw more samples, or cut the input into fewer features with { segments }",
  });
}
