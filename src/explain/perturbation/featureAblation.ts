import { checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { tensor } from "../../graph/leaves.ts";
import { arange, matMul, multiply, negative, oneHot, ones, expandDims, subtract } from "../../ops/index.ts";
import { baselineInputs, resolveBaseline, type BaselineOption } from "../baseline.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { rowsDefault, type RowsOption } from "../samples.ts";
import { partsOf, replaced, spread } from "./parts.ts";
import { scoreChanges } from "./scoreChanges.ts";
import { resolveSegments, type SegmentsOption } from "./segments.ts";

export interface FeatureAblationOptions extends BaselineOption, SegmentsOption, RowsOption {}

const name = "featureAblation";
const defaults = { baseline: 0, segments: undefined, ...rowsDefault } as const;

/**
 * Feature ablation: by how much the score falls when a feature alone is replaced by the baseline,
 * `score(x) - score(x without the feature)`. Features are parts of pictures, tokens or columns, as `segments` says; all numbers of a
 * feature get its score, and `coefficients [batch, features]` holds it once. Equal to Captum's `FeatureAblation` with the
 * segments as its mask.
 * @throws {OptionError} for a class, output or input that the model does not have, or settings out of range.
 * @throws {ShapeError} for a baseline or segments of another shape.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const { attributions } = await explain.featureAblation(model)(tensor([[1, 2, 3, 4]]));
 */
export const featureAblation = defineExplainer({
  name,
  kind: "perturbation",
  explains: "inputs",
  settings(given: FeatureAblationOptions, model) {
    const settings = complete(name, given, defaults);
    checkNumbers(name, settings, { rowsAtOnce: { min: 1, integer: true } });
    return {
      ...settings,
      baseline: resolveBaseline(name, model, settings.baseline),
      cuts: resolveSegments(name, model.network, settings.segments),
    };
  },
  describe(subject, { baseline, cuts, rowsAtOnce }) {
    const parts = partsOf(name, subject, cuts);
    const from = baselineInputs(subject, baseline);
    const [coefficients] = scoreChanges(subject, {
      count: parts.count,
      values: [arange(0, parts.count, { dtype: "int32" }), ones([parts.count])],
      rowsAtOnce,
      inputs: ({ values: [off] }) =>
        replaced(subject, parts, subtract(tensor(1), oneHot(off!, parts.count)), from),
      sums: (rise, { values }) => {
        const [off, counts] = values as [Tensor, Tensor];
        return [negative(matMul(rise, multiply(oneHot(off, parts.count), expandDims(counts, 1))))];
      },
    });
    return { attributions: spread(subject, parts, coefficients!), more: { coefficients: coefficients! } };
  },
});
