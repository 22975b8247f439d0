/** Scores of what sequence systems put out: translations, summaries, tags, transcripts. Each equals its reference. */
export { bleu, sentenceBleu, type BleuOptions, type BleuScore, type BleuSmoothing } from "./bleu.ts";
export type { BleuTokenizer } from "./bleuTokenizers.ts";
export { chrF, type ChrFOptions, type ChrFScore } from "./chrF.ts";
export {
  rouge,
  sentenceRouge,
  type RougeKind,
  type RougeOptions,
  type RougeScore,
  type RougeScores,
} from "./rouge.ts";
export { decodeEntities, entityScores, type EntityOptions, type EntityScores } from "./entityScores.ts";
export type { TagScheme, TagSequence } from "./entityTags.ts";
export type { EntitySpan } from "./entitySpans.ts";
export { tokenScores, type TokenOptions, type TokenScores } from "./tokenScores.ts";
export type { AveragedScores, LabelScores } from "./averages.ts";
export { characterErrorRate, wordErrorRate, type ErrorRate } from "./errorRates.ts";
export type { Edits } from "./alignment.ts";
export { perplexity } from "./perplexity.ts";
export type { References } from "./segments.ts";
