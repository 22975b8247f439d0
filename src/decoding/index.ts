export { beamSearch, type BeamSearchOptions } from "./beamSearch.ts";
export type { Hypothesis } from "./beams.ts";
export { ctcDecode, type CtcDecodeOptions, type CtcDecoding } from "./ctcDecode.ts";
export type { Decoder } from "./decoder.ts";
export { generateBatch, generateTokens, type GenerationOptions } from "./generate.ts";
export { inTurn, type LogitsProcessor } from "./logitsProcessor.ts";
export { ModelDecoder, type DecoderOptions } from "./modelDecoder.ts";
export { noRepeatNgram, repetitionPenalty } from "./repetition.ts";
export {
  drawToken,
  greedy,
  processorsOf,
  sampler,
  type Sampler,
  type SamplingOptions,
  type SamplingPlace,
} from "./sampling.ts";
export { textStream, type TextStreamOptions, type TokenDecoder } from "./textStream.ts";
export { minP, temperature, topK, topP } from "./truncation.ts";
