/**
 * Explanations of what models do, as graphs.
 *
 * Every method is made by {@link defineExplainer} and stands in one file. Called on a model and options it gives an
 * {@link Explainer}: `const explainer = explain.saliency(model, { target: 3 })`. Called on a batch that gives, by one
 * compiled graph, `{ attributions, byFeature, prediction, target, ... }`; {@link explainOnnx} writes the same graph
 * as a file.
 *
 * A method's `describe(subject, settings)` builds its graph from a {@link Subject} alone:
 * - `subject.inputs`, `subject.batch`, `subject.prediction`, `subject.target`: the batch, and of every example the class
 *   that is explained (predicted in the graph, asked for with `target`, or an input of the graph).
 * - `subject.score(inputs)`: the score of other inputs, `[rows]`, with rows = whole copies of the batch ({@link copiesOf}
 *   makes them): what methods use that change inputs. They say `explains: "inputs"`, and get integer inputs as they are;
 *   what they explain is the probability unless `output: "logit"` is asked for.
 * - `subject.features`, `subject.pass(features)`: what attributions lie on (floating-point inputs, the vectors of
 *   integer ones, or a layer's output), and a run from there whose score {@link gradients} differentiates.
 * - `subject.layer` with `pass(...).layer`: a layer on the way, for methods that say `explains: "layer"` or `"spatialLayer"`.
 *
 * It returns `attributions`, one for every place of `subject.places`, and under `more` whatever else it tells; all count
 * the examples along the first axis. Attributions to a token's vector are summed up to one number a token.
 * @module
 */
export {
  defineExplainer,
  type Description,
  type ExplainedPart,
  type ExplainerDefinition,
} from "./defineExplainer.ts";
export type {
  ExplainCall,
  Explainer,
  ExplainerKind,
  ExplainGraph,
  ExplainOptions,
  Explanation,
} from "./explainer.ts";
export { explainOnnx, type ExplainOnnxOptions } from "./explainOnnx.ts";
export type { FeaturePlace } from "./features.ts";
export { layerPlaces, type LayerPlace } from "./layerPlaces.ts";
export type { ScoreOptions } from "./score.ts";
export { copiesOf, gradients, type Pass, type Subject } from "./subject.ts";

export type { Baseline, BaselineOption } from "./baseline.ts";
export type { GivenExamples } from "./baselineExamples.ts";
export type { QuadratureName } from "./quadrature.ts";
export type { RowsOption } from "./samples.ts";

// Gradients
export { conductance, type ConductanceOptions } from "./gradient/conductance.ts";
export { deepLift, type DeepLiftOptions } from "./gradient/deepLift.ts";
export { gradCam, type GradCamOptions } from "./gradient/gradCam.ts";
export { gradCamPlusPlus } from "./gradient/gradCamPlusPlus.ts";
export { gradientShap, type GradientShapOptions } from "./gradient/gradientShap.ts";
export { deconvolution, guidedBackprop } from "./gradient/guidedBackprop.ts";
export { inputXGradient } from "./gradient/inputXGradient.ts";
export { integratedGradients, type IntegratedGradientsOptions } from "./gradient/integratedGradients.ts";
export { layerActivation } from "./gradient/layerActivation.ts";
export { saliency, type SaliencyOptions } from "./gradient/saliency.ts";
export { smoothGrad, type SmoothGradOptions } from "./gradient/smoothGrad.ts";

// Changed inputs
export { featureAblation, type FeatureAblationOptions } from "./perturbation/featureAblation.ts";
export { featurePermutation, type FeaturePermutationOptions } from "./perturbation/featurePermutation.ts";
export { kernelShap, type KernelShapOptions } from "./perturbation/kernelShap.ts";
export { lime, type LimeOptions } from "./perturbation/lime.ts";
export type { Regression } from "./perturbation/linearFit.ts";
export type { MasksOption } from "./perturbation/masks.ts";
export { occlusion, type OcclusionOptions } from "./perturbation/occlusion.ts";
export type { Patches, Segments, SegmentsOption, Superpixels } from "./perturbation/segments.ts";

// Tables
export {
  limeTable,
  type LimeTableCall,
  type LimeTableOptions,
  type TableExplainer,
  type TableRule,
  type TableRules,
} from "./tables/limeTable.ts";
export type { FeatureSelection } from "./tables/localRidge.ts";
export {
  partialDependence,
  type PartialDependence,
  type PartialDependenceOptions,
} from "./tables/partialDependence.ts";
export {
  permutationImportance,
  type PermutationImportance,
  type PermutationImportanceOptions,
} from "./tables/permutationImportance.ts";
export type { ColumnOption } from "./tables/tableOf.ts";

// Training examples
export {
  tracIn,
  type Checkpoint,
  type Influence,
  type InfluenceQuery,
  type Influential,
  type TracInOptions,
} from "./influence/tracIn.ts";

// Counterfactuals
export type { ChangeRules } from "./counterfactual/changeRules.ts";
export {
  counterfactual,
  type CounterfactualOptions,
  type Counterfactuals,
} from "./counterfactual/counterfactual.ts";
export {
  wordSubstitution,
  type WordSubstitutionOptions,
  type WordSubstitutions,
} from "./counterfactual/wordSubstitution.ts";

// Attention
export { attentionMaps } from "./attention/attentionMaps.ts";
export { attentionRollout, type AttentionRolloutOptions } from "./attention/attentionRollout.ts";

// Features
export { visualizeFeatures, type Visualization, type VisualizeOptions } from "./visualizeFeatures.ts";

// How good explanations are
export * as evaluate from "./evaluate/index.ts";
