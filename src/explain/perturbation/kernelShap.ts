import { OptionError, ShapeError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { sameShape, showShape } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  divide,
  expandDims,
  matMul,
  multiply,
  ones,
  squeeze,
  subtract,
  sum,
  take,
  zeros,
} from "../../ops/index.ts";
import { baselineInputs, resolveBaseline, type BaselineOption } from "../baseline.ts";
import { resolveExamples, type GivenExamples } from "../baselineExamples.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { rowsDefault, type RowsOption } from "../samples.ts";
import type { Subject } from "../subject.ts";
import { coalitions, kernelWeights, shapleyFit, type Coalitions } from "./coalitions.ts";
import { givenMasks, matrixTensor, type MasksOption } from "./masks.ts";
import { partsOf, replaced, spread } from "./parts.ts";
import { scoreChanges } from "./scoreChanges.ts";
import { resolveSegments, type SegmentsOption } from "./segments.ts";

export interface KernelShapOptions extends BaselineOption, SegmentsOption, MasksOption, RowsOption {
  /**
   * Several examples in the place of one baseline, as some of the training data: features that are off are taken from each of
   * them, and the scores' mean counts. The work grows by their number.
   */
  readonly background?: GivenExamples;
  /** How many subsets of the features are tried; all of them where there are no more. Default: 2048. */
  readonly samples?: number;
  /** Draws the subsets. Default: 0. */
  readonly seed?: number;
}

const name = "kernelShap";
const defaults = {
  baseline: undefined,
  background: undefined,
  segments: undefined,
  masks: undefined,
  samples: 2048,
  seed: 0,
  ...rowsDefault,
} as const;

/**
 * Kernel SHAP (Lundberg & Lee 2017, "A unified approach to interpreting model predictions",
 * https://arxiv.org/abs/1705.07874): Shapley values of the features by weighted least squares over subsets of them, the others
 * at the baseline, or on average over the examples of `background`. Exact where all `2^features - 2` subsets are tried, equal then to `shap`'s `KernelExplainer`; else from pairs of
 * random subsets and their complements. In both cases `coefficients [batch, features]` add up to the score's difference to the baseline's,
 * `expected [batch]`. All numbers of a feature get its value.
 * @throws {OptionError} for too few samples, a class, output or input that the model does not have, or settings out of range.
 * @throws {ShapeError} for a baseline, segments or masks of another shape.
 * @throws {ComputeError} for masks that do not tell the features apart.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const { coefficients, expected } = await explain.kernelShap(model)(tensor([[1, 2, 3, 4]]));
 */
export const kernelShap = defineExplainer({
  name,
  kind: "perturbation",
  explains: "inputs",
  settings(given: KernelShapOptions, model) {
    const settings = complete(name, given, defaults);
    checkNumbers(name, settings, {
      samples: { min: 2, integer: true },
      seed: { integer: true },
      rowsAtOnce: { min: 1, integer: true },
    });
    if (settings.background !== undefined && settings.baseline !== undefined) {
      throw new OptionError({
        where: `${name}.background`,
        problem: "a baseline was given too",
        mend: "give one of them",
      });
    }
    return {
      ...settings,
      baseline: resolveBaseline(name, model, settings.baseline ?? 0),
      background: settings.background && resolveExamples(`${name}.background`, model, settings.background),
      cuts: resolveSegments(name, model.network, settings.segments),
    };
  },
  describe(subject, { baseline, background, cuts, masks: given, samples, seed, rowsAtOnce }) {
    const parts = partsOf(name, subject, cuts);
    const rows = background ? backgroundOf(subject, background) : undefined;
    const count = background?.[0]!.shape[0] ?? 1;
    const one = rows ? [] : baselineInputs(subject, baseline);
    /** The batch under masks, each with its own row of the background. */
    const masked = (on: Tensor, row: Tensor): Tensor[] =>
      replaced(subject, parts, on, rows ? rows.map((t) => take(t, row, { axis: 0 })) : one);

    const [absent] = scoreChanges(subject, {
      count,
      values: [ones([count]), countUp(count)],
      rowsAtOnce,
      inputs: ({ copies, values: [, row] }) => masked(zeros([copies, parts.count]), row!),
      sums: (rise, { values: [counts] }) => [matMul(rise, expandDims(counts!, 1))],
    });
    const total = multiply(absent!, -1 / count);
    const expected = subtract(subject.score(subject.inputs), squeeze(total, 1));
    if (parts.count === 1)
      return { attributions: spread(subject, parts, total), more: { coefficients: total, expected } };
    const tried = given
      ? properSubsets(givenMasks(name, given, parts.count))
      : coalitions(name, parts.count, { samples, seed });
    const { operator, share } = shapleyFit(name, tried);
    const [masks, effects] = [matrixTensor(tried.masks), matrixTensor(operator)];
    const pairs = tried.masks.length * count;
    const [sums] = scoreChanges(subject, {
      count: pairs,
      values: [ones([pairs]), countUp(pairs, (i) => Math.floor(i / count)), countUp(pairs, (i) => i % count)],
      rowsAtOnce,
      inputs: ({ values: [, mask, row] }) => masked(take(masks, mask!, { axis: 0 }), row!),
      // Scores rise from the example's own; what the fit takes rises from the baseline's.
      sums: (rise, { values: [counts, mask] }) => [
        matMul(add(rise, total), multiply(take(effects, mask!, { axis: 0 }), expandDims(counts!, 1))),
      ],
    });
    const shares = constant({ dtype: "float32", shape: [1, parts.count], data: Float32Array.from(share) });
    const fitted = add(divide(sums!, count), multiply(total, shares));
    // What rounding left of the constraint.
    const rest = subtract(total, sum(fitted, { axis: 1, keepDims: true }));
    const coefficients = add(fitted, divide(rest, parts.count));
    return { attributions: spread(subject, parts, coefficients), more: { coefficients, expected } };
  },
});

/** Whole numbers for samples, counted from 0: `[count]`. */
const countUp = (count: number, of: (i: number) => number = (i) => i): Tensor =>
  constant({ dtype: "int32", shape: [count], data: Int32Array.from({ length: count }, (_, i) => of(i)) });

/** The background as it stands beside the batch, `[rows, 1, ...]`. @throws {ShapeError} for one of another length. */
const backgroundOf = ({ inputs }: Subject, background: readonly Tensor[]): Tensor[] =>
  background.map((t, i) => {
    const example = inputs[i]!.shape.slice(1);
    if (sameShape(t.shape.slice(1), example)) return expandDims(t, 1);
    throw new ShapeError({
      where: `${name}.background`,
      problem: "the background is of another length than the input",
      expected: showShape(example),
      received: showShape(t.shape.slice(1)),
    });
  });

/** Given subsets with the kernel's weights. @throws {OptionError} for the empty and the whole one, whose weight is infinite. */
function properSubsets(masks: Coalitions["masks"]): Coalitions {
  if (masks.every((mask) => mask.includes(0) && mask.includes(1)))
    return { masks, weights: kernelWeights(masks) };
  throw new OptionError({
    where: `${name}.masks`,
    problem: "a mask keeps all features, or none; both are in the fit already",
    mend: "leave these rows out",
  });
}
