import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { cifar10Cnn } from "./cifar10Cnn.ts";
import { mnistCnn } from "./mnistCnn.ts";
import type { Recipe } from "./recipe.ts";

export { cifar10Cnn } from "./cifar10Cnn.ts";
export { mnistCnn } from "./mnistCnn.ts";
export { oneHotLabels, pictureBatches, unitPixels, type PictureBatchesOptions } from "./pictureBatches.ts";
export type { Recipe, RecipeDataOptions } from "./recipe.ts";

/** All recipes, in the order in which they are shown. */
export const recipes: readonly Recipe[] = [cifar10Cnn, mnistCnn];

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
