import type { BatchSource, LoadProgress } from "../data/index.ts";
import type { PrivacyOptions } from "../privacy/index.ts";
import type { Callback, Model } from "../training/index.ts";
import type { Findings } from "./findings.ts";
import type { Task } from "./task.ts";

/** Where a recipe's data comes from and how much of it is wanted. */
export interface RecipeDataOptions {
  /** A file or folder; the recipe's own source without. */
  readonly path?: string | undefined;
  /** Training examples to keep; the test part shrinks in proportion. */
  readonly limit?: number | undefined;
  /** Of a table: the column to read from, and the column to learn. */
  readonly columns?: DataColumns | undefined;
  /** Height and width that pictures are scaled to. */
  readonly size?: number | undefined;
  /** Decides what loading draws at random, as which examples are held out for testing. Default: 0. */
  readonly seed?: number | undefined;
  /** Told now and then how far loading has come. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Told what the owner of the data should know: that texts are cut, or a column is of no use. */
  readonly onNote?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Names of a table's columns. */
export interface DataColumns {
  readonly text?: string | undefined;
  readonly label?: string | undefined;
}

/** What a recipe may ask of people's own data: columns of a table, the size of pictures. */
export type DataOption = "text" | "label" | "size";

/** How a model is made. */
export interface BuildOptions {
  /** Draws the initial weights. Default: 0. */
  readonly seed?: number;
  /** How long it will be trained, for learning rates that follow a schedule. Default: the recipe's. */
  readonly epochs?: number;
  readonly batchSize?: number;
}

/** Batches to learn from, and to judge every epoch by. */
export interface RecipeBatches {
  readonly train: BatchSource;
  readonly validation: BatchSource;
}

/** How many examples there are. */
export interface ExampleCounts {
  readonly train: number;
  readonly test: number;
  /** Those that epochs are judged by, where they are not the test examples. */
  readonly validation?: number;
  /** What they are called, in the plural: pictures, sentences. */
  readonly unit: string;
  readonly classes?: number;
}

/** Results by name, the headline first. */
export type Figures = Readonly<Record<string, number>>;

/**
 * A model with the data it learns from: everything `loom train` needs to know.
 * `Data` is whatever `load` gives; nobody but the recipe looks into it.
 */
export interface Recipe<Data = unknown> {
  /** As it is asked for: `loom train cifar10-cnn`. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** What `load` takes as `path`, for people. */
  readonly dataHelp: string;
  /** Which options of {@link RecipeDataOptions} it understands beside `path` and `limit`. Default: none. */
  readonly dataOptions?: readonly DataOption[];
  /** Defaults of the training run. */
  readonly epochs: number;
  readonly batchSize: number;
  /** How it is trained with differential privacy. Default: without, unless that is asked for. */
  readonly privacy?: PrivacyOptions;
  /** What its models do. */
  readonly task: Task;
  /** @throws {DataError} when the data are missing, damaged, or too few to learn from. */
  load(options?: RecipeDataOptions): Promise<Data>;
  /** How many examples the data hold. */
  count(data: Data): ExampleCounts;
  /**
   * A new model, compiled, its weights drawn from `seed`. Its `metadata` hold all that using it needs: the
   * task, and class names or tokenizer.
   * @throws {DataError} when the data do not fit the model.
   */
  build(data: Data, options?: BuildOptions): Model;
  /** The same seed gives the same batches in every epoch, so that a run can be gone on with bit for bit. */
  batches(
    data: Data,
    model: Model,
    options: { readonly batchSize: number; readonly seed: number },
  ): RecipeBatches;
  /** Further callbacks of its training: early stopping, best weights. Default: none. */
  callbacks?(data: Data): readonly Callback[];
  /**
   * What remains to be done once `fit` has ended, before the model is saved and judged: a last layer that is trained by
   * itself, prototypes that are moved onto training patches. Default: nothing.
   */
  finish?(data: Data, model: Model, options: { readonly seed: number }): Promise<void>;
  /** Figures on the test part, the headline first: accuracy, loss, bleu, f1. `limit` takes so many examples. */
  evaluate(data: Data, model: Model, options?: { readonly limit?: number | undefined }): Promise<Figures>;
  /** What the report shows beside the curves. Default: nothing. */
  inspect?(data: Data, model: Model): Promise<Findings>;
}
