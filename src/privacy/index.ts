export {
  clippedSum,
  type ClippedSum,
  type ClippingArguments,
  type ExampleLoss,
} from "./clipping/clippedSum.ts";
export type { ClippingWay } from "./clipping/gradientForm.ts";
export * from "./accountants/index.ts";
export { notCoveredBy } from "./notCovered.ts";
export { PrivacyLedger, type PrivacyRecord } from "./ledger.ts";
export { fillGaussian } from "./gaussian.ts";
export { poissonRows } from "./poisson.ts";
export {
  planPrivacy,
  privacySetup,
  type AdaptiveClippingOptions,
  type PrivacyOptions,
  type PrivacyPlan,
  type PrivateData,
} from "./privacyOptions.ts";
export { randomnessOf, type Randomness } from "./randomness.ts";
export { checkPrivacy, privacyProblems, type PrivacyProblem } from "./validate.ts";
