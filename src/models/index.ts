import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { cifar10Cnn } from "./cifar10Cnn.ts";
import { cifar10Concepts, cifar10ConceptsIndependent, cifar10ConceptsSequential } from "./cifar10Concepts.ts";
import { cifar10Dp } from "./cifar10Dp.ts";
import { cifar10CnnStable } from "./cifar10CnnStable.ts";
import { fsddCtc } from "./fsddCtc.ts";
import { fsddSpeech } from "./fsddSpeech.ts";
import { imageClassifier } from "./imageClassifier.ts";
import { mnistCnn } from "./mnistCnn.ts";
import { mnistDp } from "./mnistDp.ts";
import { mnistProtopnet } from "./mnistProtopnet.ts";
import { mnistSenn } from "./mnistSenn.ts";
import { multi30kTransformer } from "./multi30kTransformer.ts";
import type { Recipe } from "./recipe.ts";
import { sst2Lstm } from "./sst2Lstm.ts";
import { sst2Textcnn } from "./sst2Textcnn.ts";
import { tabular } from "./tabular.ts";
import { textClassifier } from "./textClassifier.ts";
import { shakespeareGpt } from "./shakespeareGpt.ts";
import { shakespeareLstm } from "./shakespeareLstm.ts";
import { wikiannTagger } from "./wikiannTagger.ts";

export { cifar10Cnn } from "./cifar10Cnn.ts";
export { cifar10Concepts, cifar10ConceptsIndependent, cifar10ConceptsSequential } from "./cifar10Concepts.ts";
export { cifar10Dp } from "./cifar10Dp.ts";
export { cifar10CnnStable } from "./cifar10CnnStable.ts";
export { fsddCtc } from "./fsddCtc.ts";
export { fsddSpeech } from "./fsddSpeech.ts";
export { imageClassifier } from "./imageClassifier.ts";
export { mnistCnn } from "./mnistCnn.ts";
export { mnistDp } from "./mnistDp.ts";
export { mnistProtopnet } from "./mnistProtopnet.ts";
export { mnistSenn } from "./mnistSenn.ts";
export { multi30kTransformer } from "./multi30kTransformer.ts";
export { sst2Lstm } from "./sst2Lstm.ts";
export { sst2Textcnn } from "./sst2Textcnn.ts";
export { tabular } from "./tabular.ts";
export { textClassifier } from "./textClassifier.ts";
export { shakespeareGpt } from "./shakespeareGpt.ts";
export { shakespeareLstm } from "./shakespeareLstm.ts";
export { wikiannTagger } from "./wikiannTagger.ts";

export * from "./pretrained/index.ts";
export { resNet50, type ResNet50Options } from "./architectures/resNet50.ts";

export type { Findings, PictureFinding, PictureSheet, TextFinding } from "./findings.ts";
export {
  oneHotLabels,
  pictureBatches,
  unitPixels,
  type PictureBatchesOptions,
} from "./pictures/pictureBatches.ts";
export { pictureRecipe, type PictureModel, type Pictures } from "./pictures/pictureRecipe.ts";
export { predictPictures } from "./pictures/predictPictures.ts";
export type {
  BuildOptions,
  DataColumns,
  DataOption,
  ExampleCounts,
  Figures,
  Recipe,
  RecipeBatches,
  RecipeDataOptions,
} from "./recipe.ts";
export * from "./selfExplaining/index.ts";
export type { CutRecording, HearOptions } from "./speech/hear.ts";
export type { Task } from "./task.ts";
export { judgedTexts, trainingTexts, type TextBatchesOptions } from "./texts/textBatches.ts";
export { textRecipe, type TextModel, type Texts } from "./texts/textRecipe.ts";
export { classifySpeech } from "./using/classifySpeech.ts";
export { likeliestClasses, rankClasses, type Guess } from "./using/guess.ts";
export { classifyTexts, type ClassifyTextsOptions } from "./using/classifyTexts.ts";
export { encodeTexts, type CutText, type EncodedTexts } from "./using/encodeTexts.ts";
export { encodeWords, type EncodedWords } from "./using/encodeWords.ts";
export { classNamesOf, taskOf, tokenizerOf } from "./using/metadata.ts";
export { encoderOf, predictTable } from "./using/predictTable.ts";
export { tagTokens } from "./using/tagTokens.ts";
export { transcribe } from "./using/transcribe.ts";
export { embedTexts } from "./using/embedTexts.ts";
export { generateText } from "./using/generateText.ts";
export { translate } from "./using/translate.ts";
export type {
  EmbedTexts,
  GeneratedText,
  GenerateOptions,
  GenerateText,
  TaggedEntity,
  TaggedText,
  TagTokens,
  Transcribe,
  TranscribeOptions,
  Translate,
  TranslateOptions,
} from "./using/types.ts";

/** All recipes, in the order in which they are shown. */
export const recipes: readonly Recipe[] = [
  cifar10Cnn,
  cifar10CnnStable,
  mnistCnn,
  cifar10Dp,
  mnistDp,
  cifar10Concepts,
  cifar10ConceptsSequential,
  cifar10ConceptsIndependent,
  mnistProtopnet,
  mnistSenn,
  imageClassifier,
  sst2Textcnn,
  sst2Lstm,
  textClassifier,
  tabular,
  shakespeareLstm,
  shakespeareGpt,
  multi30kTransformer,
  wikiannTagger,
  fsddSpeech,
  fsddCtc,
];

/**
 * The recipe of that name.
 * @throws {OptionError} when there is none, naming the nearest.
 */
export function getRecipe(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found !== undefined) return found;
  throw new OptionError({
    where: "recipe",
    problem: `there is no recipe '${name}'`,
    mend: suggest(
      name,
      recipes.map((recipe) => recipe.name),
    ),
  });
}
