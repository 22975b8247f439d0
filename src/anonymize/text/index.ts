export { analyzeText, type AnalyzeOptions } from "./analyzeText.ts";
export {
  anonymizeText,
  textAnonymizer,
  type AnonymizedItem,
  type AnonymizedText,
  type AnonymizeTextOptions,
} from "./anonymizeText.ts";
export type { Finding, Recognizer } from "./finding.ts";
export { nameRecognizer, type FindEntities } from "./nameRecognizer.ts";
export { decryptText } from "./operators/encryption.ts";
export { parseKey } from "./operators/keys.ts";
export type { Operator } from "./operators/operator.ts";
export { patternRecognizer, type PatternOptions, type ScoredPattern } from "./patternRecognizer.ts";
export { scoreFindings, type FindingScores, type LabeledText } from "./scoreFindings.ts";
