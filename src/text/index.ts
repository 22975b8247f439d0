export { bucketByLength, type BucketSource } from "./bucketByLength.ts";
export type { BucketOptions } from "./bucketOptions.ts";
export { decodeUtf8 } from "./decodeUtf8.ts";
export { loadTokenizer } from "./loadTokenizer.ts";
export { padSequences, type End, type PadOptions } from "./padSequences.ts";
export type { SequenceExample, SequenceField } from "./sequenceExamples.ts";
export { readText } from "./textFile.ts";
export type { DecodeOptions, EncodedPair, EncodeOptions, SpecialRole, Tokenizer } from "./tokenizer.ts";
export * from "./scores/index.ts";
export { tokenizerFromJson } from "./tokenizerFromJson.ts";
export {
  tokenizerKinds,
  trainTokenizer,
  type TokenizerKind,
  type TrainTokenizerOptions,
} from "./training/trainTokenizer.ts";
export { textWindows, type TextWindowsOptions } from "./textWindows.ts";
