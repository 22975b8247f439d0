import type { LabeledSplits, LoadProgress } from "../data/index.ts";
import type { Model } from "../training/index.ts";

/** Where a recipe's data comes from and how much of it is wanted. */
export interface RecipeDataOptions {
  /** A file or folder; the recipe's own source without. */
  readonly path?: string | undefined;
  /** Training examples to keep, drawn evenly from the classes; the test set shrinks in proportion. */
  readonly limit?: number | undefined;
  /** Told now and then how far loading has come. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A model with the data it learns from: everything `loom train` needs to know. */
export interface Recipe {
  /** As it is asked for: `loom train cifar10-cnn`. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** What `load` takes as `path`, for people. */
  readonly dataHelp: string;
  /** Defaults of the training run. */
  readonly epochs: number;
  readonly batchSize: number;
  /** Pictures as bytes, labels as class numbers. */
  load(options?: RecipeDataOptions): Promise<LabeledSplits>;
  /** A new model, compiled, its weights drawn from `seed`. Takes pixels in 0..1, gives a probability a class. */
  build(options?: { readonly seed?: number }): Model;
}
