import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { tensor } from "../../graph/leaves.ts";
import { add, multiply, subtract, sum } from "../../ops/index.ts";
import { baselineFeatures, resolveBaseline, type BaselineOption } from "../baseline.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { quadrature, quadratures, type QuadratureName } from "../quadrature.ts";
import { perRow, rowsDefault, sumOverSamples, sumSamples, type RowsOption } from "../samples.ts";
import { copiesOf, gradients, type Subject } from "../subject.ts";

export interface IntegratedGradientsOptions extends BaselineOption, RowsOption {
  /** How many points lie on the way from the baseline. Default: 50. */
  readonly steps?: number;
  /** How the integral becomes a sum. Default: gaussLegendre. */
  readonly quadrature?: QuadratureName;
}

const defaults = { baseline: 0, steps: 50, quadrature: "gaussLegendre", ...rowsDefault } as const;

/**
 * Integrated gradients (Sundararajan et al. 2017, "Axiomatic attribution for deep networks",
 * https://arxiv.org/abs/1703.01365): gradients along the straight way from a baseline `x'`,
 * `(x - x') integral from 0 to 1 of d score(x' + a (x - x')) / d x  da`. Their sum is the score's difference to the
 * baseline (completeness); `delta [batch]` tells how far the sum is from it. Equal to Captum's `IntegratedGradients`,
 * for integer inputs and with `layer` to its `LayerIntegratedGradients`.
 * @throws {OptionError} for a class, output or layer that the model does not have, or settings out of range.
 * @throws {ShapeError} for a baseline of another shape.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const explainer = explain.integratedGradients(model, { steps: 20 });
 * const { attributions, delta } = await explainer(tensor([[1, 2, 3, 4]]));
 */
export const integratedGradients = defineExplainer({
  name: "integratedGradients",
  kind: "gradient",
  settings(given: IntegratedGradientsOptions, model) {
    const settings = complete("integratedGradients", given, defaults);
    checkNumbers("integratedGradients", settings, {
      steps: { min: 1, integer: true },
      rowsAtOnce: { min: 1, integer: true },
    });
    checkChoice("integratedGradients.quadrature", settings.quadrature, quadratures);
    return { ...settings, baseline: resolveBaseline("integratedGradients", model, settings.baseline) };
  },
  describe(subject, { baseline, steps, quadrature: rule, rowsAtOnce }) {
    const from = baselineFeatures(subject, baseline);
    const { points, weights } = quadrature(rule, steps);
    const values = [tensor([...points]), tensor([...weights])];
    const way = subject.features.map((t, i) => subtract(t, from[i]!));
    const integrals = sumOverSamples(subject, { count: steps, values, rowsAtOnce }, ({ copies, values }) => {
      const [at, weight] = values as [Tensor, Tensor];
      const { batch } = subject;
      const { score, features } = subject.pass(
        way.map((t, i) =>
          add(copiesOf(from[i]!, copies), multiply(copiesOf(t, copies), perRow(at, batch, t.rank))),
        ),
      );
      return gradients(score, features).map((g) =>
        sumSamples(multiply(g, perRow(weight, batch, g.rank)), copies),
      );
    });
    const attributions = integrals.map((t, i) => multiply(t, way[i]!));
    return { attributions, more: { delta: convergenceDelta(subject, attributions, from) } };
  },
});

/** By how much attributions add up to more than the score's difference to the baseline: `[batch]`. */
export function convergenceDelta(
  subject: Subject,
  attributions: readonly Tensor[],
  baseline: readonly Tensor[],
): Tensor {
  const rest = (t: Tensor): number[] => t.shape.map((_, axis) => axis).slice(1);
  const total = attributions.map((t) => sum(t, { axis: rest(t) })).reduce((a, b) => add(a, b));
  const change = subtract(subject.pass(subject.features).score, subject.pass(baseline).score);
  return subtract(total, change);
}
