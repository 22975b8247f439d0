/**
 * How good explanations are: whether they tell of the model (randomised weights must change them), of what it looks at
 * (taking that away must change its score), and how much they change with the input.
 * @module
 */
export { completeness, type Completeness, type CompletenessOptions } from "./completeness.ts";
export type { Curves } from "./curves.ts";
export type { Perturb } from "./drawnNoise.ts";
export type { Evaluated } from "./evaluated.ts";
export { infidelity, type InfidelityOptions } from "./infidelity.ts";
export { maxSensitivity, type MaxSensitivityOptions } from "./maxSensitivity.ts";
export type { EvaluatedScoreOptions } from "./modelScore.ts";
export {
  parameterRandomisation,
  type ParameterRandomisationOptions,
  type RandomisedLayer,
} from "./parameterRandomisation.ts";
export { pixelFlipping, type PixelFlippingOptions } from "./pixelFlipping.ts";
export { road, type Road, type RoadOptions } from "./road.ts";
export { rankCorrelation, structuralSimilarity, type StructuralSimilarityOptions } from "./similarity.ts";
