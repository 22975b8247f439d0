import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { cifar10Cnn } from "./cifar10Cnn.ts";
import { imageClassifier } from "./imageClassifier.ts";
import { mnistCnn } from "./mnistCnn.ts";
import { multi30kTransformer } from "./multi30kTransformer.ts";
import type { Recipe } from "./recipe.ts";

export { cifar10Cnn } from "./cifar10Cnn.ts";
export { imageClassifier } from "./imageClassifier.ts";
export { mnistCnn } from "./mnistCnn.ts";
export { multi30kTransformer } from "./multi30kTransformer.ts";

export type { Findings, PictureFinding, TextFinding } from "./findings.ts";
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
export type { Task } from "./task.ts";
export { likeliestClasses, rankClasses, type Guess } from "./using/guess.ts";
export { classifyTexts, type ClassifyTextsOptions } from "./using/classifyTexts.ts";
export { encodeTexts, type CutText, type EncodedTexts } from "./using/encodeTexts.ts";
export { classNamesOf, taskOf, tokenizerOf } from "./using/metadata.ts";
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
  Translate,
  TranslateOptions,
} from "./using/types.ts";

/** All recipes, in the order in which they are shown. */
export const recipes: readonly Recipe[] = [cifar10Cnn, mnistCnn, imageClassifier, multi30kTransformer];

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
