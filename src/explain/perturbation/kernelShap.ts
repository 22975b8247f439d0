import { OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { constant } from "../../graph/leaves.ts";
import { add, divide, expandDims, matMul, multiply, subtract, sum } from "../../ops/index.ts";
import { baselineInputs, resolveBaseline, type BaselineOption } from "../baseline.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { rowsDefault, type RowsOption } from "../samples.ts";
import { coalitions, kernelWeights, shapleyFit, type Coalitions } from "./coalitions.ts";
import { givenMasks, matrixTensor, type MasksOption } from "./masks.ts";
import { partsOf, replaced, spread } from "./parts.ts";
import { scoreChanges } from "./scoreChanges.ts";
import { resolveSegments, type SegmentsOption } from "./segments.ts";

export interface KernelShapOptions extends BaselineOption, SegmentsOption, MasksOption, RowsOption {
  /** How many subsets of the features are tried; all of them where there are no more. Default: 2048. */
  readonly samples?: number;
  /** Draws the subsets. Default: 0. */
  readonly seed?: number;
}

const name = "kernelShap";
const defaults = {
  baseline: 0,
  segments: undefined,
  masks: undefined,
  samples: 2048,
  seed: 0,
  ...rowsDefault,
} as const;

/**
 * Kernel SHAP (Lundberg & Lee 2017, "A unified approach to interpreting model predictions",
 * https://arxiv.org/abs/1705.07874): Shapley values of the features by weighted least squares over subsets of them, the others
 * at the baseline. Exact where all `2^features - 2` subsets are tried, equal then to `shap`'s `KernelExplainer`; else from pairs of
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
    return {
      ...settings,
      baseline: resolveBaseline(name, model, settings.baseline),
      cuts: resolveSegments(name, model.network, settings.segments),
    };
  },
  describe(subject, { baseline, cuts, masks: given, samples, seed, rowsAtOnce }) {
    const parts = partsOf(name, subject, cuts);
    const from = baselineInputs(subject, baseline);
    const expected = subject.score(from);
    const total = expandDims(subtract(subject.score(subject.inputs), expected), 1);
    if (parts.count === 1)
      return { attributions: spread(subject, parts, total), more: { coefficients: total, expected } };
    const tried = given
      ? properSubsets(givenMasks(name, given, parts.count))
      : coalitions(name, parts.count, { samples, seed });
    const { operator, share } = shapleyFit(name, tried);
    const [sums] = scoreChanges(subject, {
      count: tried.masks.length,
      values: [matrixTensor(tried.masks), matrixTensor(operator)],
      rowsAtOnce,
      inputs: ({ values: [on] }) => replaced(subject, parts, on!, from),
      // Scores rise from the example's own; what the fit takes rises from the baseline's.
      sums: (rise, { values }) => [matMul(add(rise, total), values[1]!)],
    });
    const shares = constant({ dtype: "float32", shape: [1, parts.count], data: Float32Array.from(share) });
    const fitted = add(sums!, multiply(total, shares));
    // What rounding left of the constraint.
    const rest = subtract(total, sum(fitted, { axis: 1, keepDims: true }));
    const coefficients = add(fitted, divide(rest, parts.count));
    return { attributions: spread(subject, parts, coefficients), more: { coefficients, expected } };
  },
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
