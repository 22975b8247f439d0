import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import type { Given } from "../training/given.ts";
import type { Model } from "../training/model.ts";
import type { ScoreOptions } from "./score.ts";

/** What a method looks at: gradients, what changed inputs do, attention weights, or training examples. */
export type ExplainerKind = "gradient" | "perturbation" | "attention" | "examples";

/** What every explainer takes beside its method's own options. */
export interface ExplainOptions extends ScoreOptions {
  /** A layer by its path, as `conv2d_1` or `encoder/dense`: what it is for is said by each method. */
  readonly layer?: string;
}

/** An explanation of a batch. Everything counts the examples along the first axis. */
export type Explanation<More extends string = never> = {
  /**
   * How much every part of the input (or of a layer's output) counts: of the same shape; for tokens, which are
   * explained at their embedding, one number a token. For a model with several inputs, those of the first.
   */
  readonly attributions: Tensor;
  /** The same by the name of the input or the path of the layer, for all of them. */
  readonly byFeature: Readonly<Record<string, Tensor>>;
  /** The model's output, as it gives it. */
  readonly prediction: Tensor;
  /** The classes explained, int32 `[batch]`; undefined where a function of the outputs is. */
  readonly target: Tensor | undefined;
} & { readonly [K in More]: Tensor };

/** How a batch is explained. */
export interface ExplainCall {
  /** Explain this class, or one for every example. Default: the explainer's, or else those predicted. */
  readonly target?: number | readonly number[];
  /** How many examples are explained at once. Default: 32. */
  readonly batchSize?: number;
}

/** An explanation as a graph, its weights part of it. */
export interface ExplainGraph {
  readonly inputs: readonly Tensor[];
  readonly inputNames: readonly string[];
  readonly outputs: readonly Tensor[];
  /** `attributions` (or `attributions/<name>` for several), the model's output, `target`, and the method's own. */
  readonly outputNames: readonly string[];
}

/** A method for a model: call it on a batch. */
export interface Explainer<More extends string = never> {
  (x: Given, call?: ExplainCall): Promise<Explanation<More>>;
  /** The method, as `saliency`. */
  readonly method: string;
  readonly kind: ExplainerKind;
  readonly model: Model;
  /** The method's own settings, defaults put in. */
  readonly settings: object;
  /** The layer that is looked at, if one is. */
  readonly layer: string | undefined;
  /**
   * The explanation of a batch of these types as a graph of the present weights.
   * @param options.givenTarget whether the classes are a further input `givenTarget`, int32 `[batch]`. Default: false
   */
  graph(types: readonly TensorType[], options?: { readonly givenTarget?: boolean }): ExplainGraph;
}
