import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { tensor } from "../../graph/leaves.ts";
import { add, multiply, subtract } from "../../ops/index.ts";
import { baselineFeatures, resolveBaseline } from "../baseline.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { quadrature, quadratures } from "../quadrature.ts";
import { perRow, rowsDefault, sumOverSamples, sumSamples } from "../samples.ts";
import { copiesOf, gradients } from "../subject.ts";
import type { IntegratedGradientsOptions } from "./integratedGradients.ts";

export interface ConductanceOptions extends IntegratedGradientsOptions {}

const defaults = { baseline: 0, steps: 50, quadrature: "gaussLegendre", ...rowsDefault } as const;

/**
 * Layer conductance (Dhamdhere et al. 2018, "How important is a neuron?", https://arxiv.org/abs/1805.12233): how much
 * of the score's change flows through each unit of a layer on the way from a baseline,
 * `sum over steps of d score / d y (y_{k+1} - y_k)`. Attributions have the layer's shape, and add up to nearly the
 * score's difference to the baseline. `layer` has to be named. Equal to Captum's `LayerConductance`.
 * @throws {OptionError} without a layer, for one that there is not, or settings out of range.
 * @throws {ShapeError} for a baseline of another shape.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh", name: "hidden" }), layers.dense(3)]);
 * const explainer = explain.conductance(model, { layer: "hidden" });
 */
export const conductance = defineExplainer({
  name: "conductance",
  kind: "gradient",
  explains: "layer",
  settings(given: ConductanceOptions, model) {
    const settings = complete("conductance", given, defaults);
    checkNumbers("conductance", settings, {
      steps: { min: 1, integer: true },
      rowsAtOnce: { min: 1, integer: true },
    });
    checkChoice("conductance.quadrature", settings.quadrature, quadratures);
    return { ...settings, baseline: resolveBaseline("conductance", model, settings.baseline) };
  },
  describe(subject, { baseline, steps, quadrature: rule, rowsAtOnce }) {
    const from = baselineFeatures(subject, baseline);
    const { points } = quadrature(rule, steps + 1);
    // Each step with the next. What fills the last group up goes from 0 to 0, which counts nothing.
    const values = [tensor(points.slice(0, -1)), tensor(points.slice(1))];
    const way = subject.features.map((t, i) => subtract(t, from[i]!));
    const { batch } = subject;
    const attributions = sumOverSamples(
      subject,
      { count: steps, values, rowsAtOnce },
      ({ copies, values }) => {
        const passAt = (at: Tensor) =>
          subject.pass(
            way.map((t, i) =>
              add(copiesOf(from[i]!, copies), multiply(copiesOf(t, copies), perRow(at, batch, t.rank))),
            ),
          );
        const [here, next] = values.map(passAt);
        const [slope] = gradients(here!.score, [here!.layer!]);
        return [sumSamples(multiply(slope!, subtract(next!.layer!, here!.layer!)), copies)];
      },
    );
    return { attributions };
  },
});
