export {
  conceptBottleneck,
  type BottleneckTraining,
  type ConceptBottleneckOptions,
} from "./conceptBottleneck.ts";
export {
  explainPictures,
  isSelfExplaining,
  type PictureExplanation,
  type SeenConcept,
  type SeenPrototype,
} from "./explainPictures.ts";
export { fitEvidence } from "./fitEvidence.ts";
export type { FitHeadOptions } from "./fitHead.ts";
export { fitClasses, intervene, type Intervention } from "./intervene.ts";
export { projectPrototypes } from "./projectPrototypes.ts";
export { protoPNet, type ProtoPNetOptions } from "./protoPNet.ts";
export { ownPrototypes, prototypeSources, type PrototypeSource } from "./prototypes.ts";
export type { Box } from "./receptiveField.ts";
export { relevanceStability, type RelevanceStabilityOptions } from "./relevanceStability.ts";
export { selfExplainingNetwork, type SelfExplainingNetworkOptions } from "./selfExplainingNetwork.ts";
