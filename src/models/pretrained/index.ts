export { addLora, mergeLora, type AddLoraOptions } from "./addLora.ts";
export { bert, type BertConfig, type BertOptions } from "./bert.ts";
export {
  classifier,
  sentenceEncoder,
  tagger,
  type ClassifierOptions,
  type SentenceEncoderOptions,
  type TaggerOptions,
} from "./heads.ts";
export { classifyFewShot, type ClassifyFewShotOptions, type FewShotGuess } from "./classifyFewShot.ts";
export {
  fewShotPrompt,
  type FewShotExample,
  type FewShotOptions,
  type FewShotPrompt,
} from "./fewShotPrompt.ts";
export { gpt2, type Gpt2Config, type Gpt2Options } from "./gpt2.ts";
export { loadBert, type LoadBertOptions } from "./loadBert.ts";
export { loadGpt2 } from "./loadGpt2.ts";
export { loadPretrained, type LoadPretrainedOptions } from "./loadPretrained.ts";
